/** Avisos, e o que deu errado. */
import type { news as english } from "./en.news";

export const news: Record<keyof typeof english, string> = {
  "toast.copied": "Copiado: {text}",
  "toast.not-copied": "Copie isto: {text}",
  "toast.place-confirmed": "Local confirmado",
  "toast.published": "Publicado. Os motoristas já têm as rotas.",
  "toast.discarded": "Plano descartado",
  "toast.edited": "{text}",
  "toast.dismiss": "Dispensar",

  "failure.offline": "O servidor não respondeu. Confira a rede; vamos tentar de novo.",
  "failure.slow": "O servidor demorou demais. Tente de novo em instantes.",
  "failure.logged-out": "Sua sessão terminou. Entre de novo.",
  "failure.forbidden": "Seu perfil não permite isto. Fale com um administrador.",
  "failure.too-many": "Muitas tentativas. Espere um minuto e tente de novo.",
  "failure.conflict": "Mudou enquanto isso: {detail}. O que você vê está sendo atualizado.",
  "failure.bug":
    "Algo quebrou do nosso lado. Tente de novo; se continuar, avise quem cuida do servidor.",
  "failure.refused": "Não foi possível: {detail}",

  "problem.order-cannot": "Este pedido já foi longe demais para isso.",
  "problem.plan-without-vehicles":
    "Ninguém tem turno em {depot} neste dia. Cadastre um com motorista e veículo.",
  "problem.plan-without-orders":
    "Nenhum pedido está pronto em {depot} neste dia; {on_hold} em espera.",
  "problem.too-many-orders":
    "Há {orders} pedidos prontos e um plano leva {at_most}. Divida-os por depósito.",
  "problem.plan-not-ready": "Este plano não está pronto para publicar, ou já foi publicado.",
  "problem.plan-moved":
    "O plano mudou nesse meio-tempo. Ele aparece como está agora; decida de novo.",
  "problem.plan-not-editable": "Este plano não pode mais ser mudado à mão. Calcule o dia de novo.",
  "problem.nothing-to-optimize": "Está tudo travado. Libere uma rota ou um pedido primeiro.",
  "problem.nothing-to-undo": "Não há mais o que desfazer.",
  "problem.nothing-to-redo": "Não há o que refazer.",
  "problem.depot-never-open": "O depósito nunca abre. Confira o horário.",
  "problem.unknown-profile":
    "“{profile}” não é um tipo de veículo. Use car, motorcycle, bicycle ou truck.",
  "problem.file-too-big":
    "O arquivo é grande demais: no máximo {limit} ({what}). Divida-o e importe as partes.",
  "problem.file-unreadable":
    "Não dá para ler este arquivo. Salve como CSV ou XLSX, com os nomes das colunas na primeira linha e sem senha.",
  "problem.roads-unavailable": "O motor de rotas não respondeu. Tente de novo em instantes.",
  "problem.geocoder-unavailable":
    "O serviço de endereços não respondeu. Tente de novo em instantes.",
  "problem.city-without-graph":
    "O mapa da cidade está incompleto. Crie-o de novo com porta city add.",
  "problem.no-such-order": "Este pedido não existe mais.",
  "problem.no-such-place": "Este endereço não existe mais.",
  "problem.no-such-plan": "Este plano não existe mais.",
  "problem.no-such-driver": "Este motorista não existe mais.",
  "problem.no-such-depot": "Este depósito não existe mais.",
  "problem.run-not-found": "Esta rota não existe mais.",
};
