/** Desfazer o que foi feito num dia em andamento. */
import type { undo as en } from "./en.undo";

export const undo: Record<keyof typeof en, string> = {
  "undo.what": "Desfazer: {what}",
  "undo.this": "Desfazer",
  "undo.done": "Desfeito: {what}. Os motoristas são avisados.",
  "undo.nothing": "Não há nada seu para desfazer aqui.",
  "undo.title": "Mudanças do dia",
  "undo.reassigned.one": "{count} parada de {from} para {to}",
  "undo.reassigned.other": "{count} paradas de {from} para {to}",
  "undo.stop_skipped": "uma parada de {to} deixada para mais tarde",
  "undo.state-undone": "desfeita",
  "undo.state-outrun": "já atendida ou mudada depois",
  "problem.change-outrun":
    "Paradas desta mudança já foram atendidas ou mudadas depois. Nada foi desfeito: mude-as como estão agora.",
  "problem.change-not-found": "Esta mudança é antiga demais para desfazer.",
};
