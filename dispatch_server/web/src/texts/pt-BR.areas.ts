/** Palavras das áreas que se desenham no mapa. */
import type { areas as en } from "./en.areas";

export const areas: Record<keyof typeof en, string> = {
  "settings.areas": "Áreas",
  "areas.hint":
    "Desenhadas no mapa. Um pedido é da menor área que contém a sua porta; planos, cotações e números seguem isso.",
  "areas.new": "Nova área",
  "areas.none": "Nenhuma área ainda",
  "areas.none-hint": "Desenhe uma no mapa, ou importe o que já tem em GeoJSON.",
  "areas.size": "{size} km²",
  "areas.anybody": "qualquer um atende",
  "areas.first.one": "um é chamado primeiro",
  "areas.first.other": "{count} são chamados primeiro",
  "areas.only.one": "só um atende",
  "areas.only.other": "só {count} atendem",
  "areas.needs": "exige {skills}",
  "areas.overlaps": "Divide terreno com {names}. Ali vale a área menor.",
  "areas.look": "Mostrar {name} no mapa",
  "areas.edit": "Mudar",
  "areas.remove": "Remover {name}",
  "areas.remove-title": "Remover {name}?",
  "areas.remove-hint":
    "Os pedidos dela passam a ser da próxima área que os contém, ou de nenhuma. Planos já feitos ficam.",
  "areas.remove-go": "Remover",
  "areas.how":
    "Clique no mapa para cada vértice. Arraste um vértice para movê-lo, ou o meio de uma linha para criar outro. Delete apaga o escolhido. A lista abaixo faz o mesmo.",
  "areas.name": "Nome",
  "areas.colour": "Cor",
  "areas.corners.one": "{count} vértice",
  "areas.corners.other": "{count} vértices",
  "areas.corner-add": "Adicionar um vértice",
  "areas.corner-lat": "Latitude do vértice {number}",
  "areas.corner-lon": "Longitude do vértice {number}",
  "areas.corner-behind": "Adicionar um vértice depois do número {number}",
  "areas.corner-remove": "Remover o vértice {number}",
  "areas.too-few": "Uma área tem ao menos três vértices.",
  "areas.drivers": "Motoristas que atendem",
  "areas.vehicles": "Veículos que atendem",
  "areas.nobody-there": "Nenhum ainda",
  "areas.binds": "Os outros",
  "areas.binds-first": "Podem ajudar quando os de cima não dão conta",
  "areas.binds-only": "Nunca podem ir lá",
  "areas.binds-hint":
    "Onde os outros não podem ir, um pedido que não cabe fica de fora e diz por quê.",
  "areas.binds-nobody": "Escolha antes motoristas ou veículos; sem eles qualquer um atende a área.",
  "areas.skills": "Habilidades exigidas ali",
  "areas.skills-example": "moto, escolta",
  "areas.surcharge": "Acréscimo por entrega",
  "areas.import": "Importar GeoJSON",
  "areas.import-hint":
    "Um arquivo .geojson, ou linhas com latitude e longitude. Cada polígono vira uma área.",
  "areas.import-file": "Arquivo",
  "areas.import-text": "Ou cole aqui",
  "areas.import-go": "Importar",
  "areas.import-too-big": "Este arquivo passa de 2 MB. Importe os polígonos em partes.",
  "areas.imported": "Área {number}",
  "areas.count.one": "{count} área",
  "areas.count.other": "{count} áreas",
  "areas.wrong-not-geojson":
    "Isto não é GeoJSON: falta um colchete ou uma vírgula. Exporte de novo.",
  "areas.wrong-no-polygon": "Não há polígono nele. Pontos e linhas não são áreas.",
  "areas.wrong-holes":
    "Um polígono tem um buraco. Desenhe o buraco como uma área própria: vale a menor.",
  "areas.wrong-corners": "Um polígono tem menos de 3 ou mais de 200 vértices. Simplifique-o antes.",
  "areas.wrong-outside":
    "Um vértice não fica na Terra. GeoJSON diz a longitude primeiro, linhas dizem a latitude primeiro.",
  "problem.area-impossible":
    "Isto não pode ser uma área. As linhas podem se cruzar, ela pode ser pequena ou grande demais, ou já existem 200.",
  "problem.area-moved":
    "Outra pessoa mudou esta área nesse meio-tempo. Feche, olhe de novo e então mude.",
  "toast.area-kept": "{name} foi salva",
  "toast.area-removed": "{name} foi removida",
  "toast.areas-imported": "{count} importada(s)",
  "order.area": "Área",
};
