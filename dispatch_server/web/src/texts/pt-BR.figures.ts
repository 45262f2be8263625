/** Palavras dos números: como cada um se chama e o que significa. */
import type { figures as en } from "./en.figures";

export const figures: Record<keyof typeof en, string> = {
  "figures.title": "Números",
  "figures.period": "Dias",
  "figures.days": "Últimos {count} dias",
  "figures.by": "Separados por",
  "figures.by-day": "Por dia",
  "figures.by-driver": "Por motorista",
  "figures.by-area": "Por área",
  "figures.which": "Número mostrado",
  "figures.total": "Total",
  "figures.nowhere": "Sem bairro",
  "figures.empty": "Nenhuma entrega nestes dias",
  "figures.empty-hint": "Escolha mais dias, ou volte quando a primeira rota terminar.",
  "figures.not-here": "Este número é das rotas, que cruzam áreas. Veja por dia ou por motorista.",
  "figures.of": "{part} de {all}",
  "figures.failed": "{count} frustradas",
  "figures.planned": "planejado {value}",
  "figures.km-hour": "{km} km por hora",
  "figures.on-time": "No prazo",
  "figures.on-time-means":
    "Das entregas com promessa: o motorista chegou dentro da última janela informada antes. Cedo demais não conta como no prazo.",
  "figures.first": "Primeira tentativa",
  "figures.first-means": "Das primeiras tentativas, as que deram certo.",
  "figures.delivered": "Entregues",
  "figures.delivered-means":
    "Tentativas que valem como entregues; não as desfeitas nem as informadas duas vezes.",
  "figures.cost": "Custo por entrega",
  "figures.cost-means":
    "O que os veículos das rotas encerradas custam por dia, hora, quilômetro e parada, dividido pelas entregas.",
  "figures.stops": "Paradas por hora",
  "figures.stops-means":
    "Paradas encerradas nas rotas terminadas, pelas horas do início ao fim delas.",
  "figures.hours": "Horas na rua",
  "figures.hours-means": "Do início ao fim das rotas terminadas, contra o planejado.",
  "figures.km": "Distância",
  "figures.km-means": "Medida pelas posições onde há posições bastantes; senão, como planejada.",
  "figures.reasons": "Por que tentativas foram frustradas",
  "problem.days-refused": "Peça de 1 a {at_most} dias.",
};
