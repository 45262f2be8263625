import type { revise as en } from "./en.revise";

export const revise: Record<keyof typeof en, string> = {
  "revise.title": "Mudar o plano",
  "revise.undo": "Desfazer",
  "revise.redo": "Refazer",
  "revise.again": "Calcular de novo daqui",
  "revise.lock": "Manter a rota de {driver} como está",
  "revise.lock-hint": "Manter esta rota como está",
  "revise.locked-hint": "Esta rota fica como está. Aperte para liberar.",
  "revise.broken.one": "{count} limite não é respeitado",
  "revise.broken.other": "{count} limites não são respeitados",
  "revise.history": "Mudanças",
  "revise.take-in": "Incluir",
  "revise.publish-broken": "Publicar mesmo assim",
};
