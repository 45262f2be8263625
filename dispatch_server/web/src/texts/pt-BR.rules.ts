/** Palavras das regras do negócio: comprovantes, motivos de insucesso, e o que têm em comum. */
import type { rules as en } from "./en.rules";

export const rules: Record<keyof typeof en, string> = {
  "rules.save": "Salvar",
  "rules.saving": "Salvando…",
  "rules.discard": "Descartar mudanças",
  "rules.unsaved": "As mudanças ainda não foram salvas",
  "rules.read-only": "Só um proprietário ou administrador muda isto.",
  "rules.usual": "{rule} (padrão)",
  "rules.usual-each": "Como cada motivo define",
  "rules.own.one": "{count} regra própria",
  "rules.own.other": "{count} regras próprias",

  "settings.proofs": "Comprovantes",
  "proofs.hint":
    "O que se pede ao motorista na porta, conforme a parada termina. Um pedido ainda pode pedir mais ou menos.",
  "proofs.channel": "Pedidos de",
  "proofs.all-channels": "todos os canais",
  "proofs.channel-hint":
    "O que se diz de um canal vale antes do que se diz de todos. Motivos valem antes de “qualquer insucesso”.",
  "proofs.endings": "Desfechos",
  "proofs.nothing": "Nada é pedido",
  "proofs.every-failure": "Qualquer insucesso",
  "proofs.every-failure-hint":
    "Vale para cada motivo abaixo sem regra própria. O que perigo e documentos proíbem continua proibido.",
  "proofs.preview": "O que o motorista vê",
  "proofs.preview-stop": "Parada 12",
  "proofs.free": "O motorista pode concluir na hora.",
  "proofs.no-photo": "Aqui nunca se pede foto: documentos e perigo não se fotografam.",
  "proofs.pin-hint": "Só onde o pedido tem um código.",
  "proofs.reset": "Voltar ao padrão",
  "proofs.reset-all": "Retirar todas as regras de {channel}",
  "proofs.takes-effect": "As rotas publicadas a partir de agora pedem por estas regras.",
  "toast.proofs-kept": "Regras de comprovantes salvas",

  "proof.photo": "Foto",
  "proof.pin": "Código do cliente",
  "proof.scan": "Leitura do volume",
  "proof.receiver": "Quem recebeu",
  "proof.signature": "Assinatura",
  "proof.note": "Observação",
  "proof-rule.off": "Não se pede",
  "proof-rule.optional": "Opcional",
  "proof-rule.warn": "Pede-se, pode faltar",
  "proof-rule.required": "Obrigatório",

  "settings.reasons": "Motivos de insucesso",
  "reasons.hint":
    "O que o motorista escolhe quando uma entrega falha, nesta ordem. Números e parceiros continuam usando o código comum.",
  "reasons.label-pt": "Em português",
  "reasons.label-en": "Em inglês",
  "reasons.common": "Nome comum: {word}",
  "reasons.hide": "O motorista não vê",
  "reasons.hidden": "Oculto",
  "reasons.follow": "O que vem depois",
  "reasons.up": "Subir {name}",
  "reasons.down": "Descer {name}",
  "reasons.moved": "{name} é o número {number} de {count}",
  "reasons.reset": "Voltar à lista comum",
  "reasons.reset-title": "Voltar à lista comum?",
  "reasons.reset-hint":
    "Suas palavras, a ordem, os motivos ocultos e os próximos passos são retirados na hora.",
  "reasons.at-once": "Celulares com rota aberta recebem a lista na hora, e a guardam sem sinal.",
  "reasons.none-left": "Deixe ao menos um motivo para o motorista escolher.",
  "toast.reasons-kept": "Motivos de insucesso salvos",
  "follow.reattempt": "Nova tentativa",
  "follow.new_address": "Corrigir o endereço",
  "follow.return": "De volta à loja",
  "follow.decide": "A central decide",
  "fact.follow": "Próximo passo",

  "settings.retention": "Retenção",
  "retention.hint":
    "Por quanto tempo se guarda cada coisa. O que passa disso é apagado toda noite, de vez.",
  "retention.days": "Dias",
  "retention.usual": "padrão {days}",
  "retention.bounds": "De {least} a {most} dias",
  "retention.due.one": "{count} sai na próxima noite",
  "retention.due.other": "{count} saem na próxima noite",
  "retention.fault": "Há um número de dias fora do limite.",
  "retention.sure": "Apagar o que é mais antigo?",
  "retention.sure-hint": "{count} registros saem na próxima noite, e ninguém os traz de volta.",
  "toast.retention-kept": "Retenção salva",
  "keeping.positions": "Posições dos motoristas",
  "keeping.photos": "Fotos e assinaturas",
  "keeping.contacts": "Dados dos destinatários",
  "keeping.events": "Registro de eventos",
  "keeping-why.positions":
    "Onde um motorista esteve é dado pessoal de um trabalhador: não mais do que as perguntas do dia exigem (LGPD, art. 6º, III).",
  "keeping-why.photos":
    "Prova de entrega enquanto o cliente pode reclamar: cinco anos (CDC, art. 27). O arquivo sai, o hash fica.",
  "keeping-why.contacts":
    "Nomes, telefones, e-mails e observações de pedidos encerrados. O pedido em si fica para os números.",
  "keeping-why.events":
    "O que aconteceu e quem fez. Ao menos um ano, para reclamações e auditorias.",
};
