import type { ask as en } from "./en.ask";

export const ask: Record<keyof typeof en, string> = {
  "ask.all": "todos ({of})",
  "ask.some": "{count} de {of}",
  "ask.no-depot": "Escolha ao menos um depósito.",
  "ask.no-driver": "Escolha ao menos um motorista.",
  "ask.no-order": "Escolha ao menos um pedido.",
  "ask.has-run": "já tem uma rota",
  "ask.search": "Número, destinatário ou endereço",
  "ask.more": "{shown} mostrados de {count}. Busque os outros.",
  "plan.cancel-hint": "As melhores rotas encontradas até agora viram o plano.",
  "plan.curve": "Custo das melhores rotas: de {from} para {to}",
  "plan.curve-in.one": "mais {count} pedido incluído",
  "plan.curve-in.other": "mais {count} pedidos incluídos",
  "plan.course": "Como foi melhorando",
};
