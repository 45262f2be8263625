import type { alerts as en } from "./en.alerts";

export const alerts: Record<keyof typeof en, string> = {
  "alerts.label": "Notificações",
  "alerts.off": "Não",
  "alerts.quiet": "Sem som",
  "alerts.all": "Com som",
  "alerts.title.one": "{count} situação precisa de decisão",
  "alerts.title.other": "{count} situações precisam de decisão",
  "alerts.leave-default": "Escolha de novo para permitir as notificações neste navegador.",
  "alerts.leave-denied":
    "Este navegador bloqueia as notificações. O número na aba e o som continuam; libere nas configurações do site.",
  "alerts.leave-none":
    "Este navegador não mostra notificações aqui. O número na aba continua funcionando.",
};
