/** Palavras do teclado, da busca geral e das cores. */
import type { keyboard as en } from "./en.keyboard";

export const keyboard: Record<keyof typeof en, string> = {
  "keys.title": "Atalhos do teclado",
  "keys.go": "Ir para",
  "keys.list": "Em uma lista",
  "keys.order": "Na página de um pedido",
  "keys.app": "Em qualquer lugar",
  "keys.next": "Próxima linha",
  "keys.before": "Linha anterior",
  "keys.up": "Voltar à lista",
  "keys.search": "Buscar pedidos",
  "keys.single": "Teclas soltas fazem algo. Desative se você dita ou esbarra nas teclas.",
  "palette.title": "Buscar em tudo",
  "palette.open": "Buscar",
  "palette.hint": "Um pedido, um destinatário, um motorista, uma tela…",
  "palette.no-run": "Sem rota neste dia",
  "palette.none": "Nada combina. Tente o número do pedido ou o começo de um nome.",
  "theme.label": "Cores",
  "theme.auto": "Sistema",
  "theme.light": "Claro",
  "theme.dark": "Escuro",
  "theme.to-light": "Usar cores claras",
  "theme.to-dark": "Usar cores escuras",
};
