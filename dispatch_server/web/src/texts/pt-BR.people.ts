import type { people as en } from "./en.people";

export const people: Record<keyof typeof en, string> = {
  "people.here.one": "Mais {count} pessoa aqui",
  "people.here.other": "Mais {count} pessoas aqui",
  "people.away": "em outra aba",
  "people.editing": "{view}, alterando algo",
  "people.looks": "{name} está vendo",
  "people.edits": "{name} está alterando",
  "people.looking-too": "Também aberto por {names}.",
  "people.editing-too":
    "{names} está alterando isto agora. Combinem quem segue: a segunda alteração é recusada, não somada.",
};
