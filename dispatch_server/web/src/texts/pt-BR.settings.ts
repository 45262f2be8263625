/** Palavras dos ajustes: a moldura, e os celulares. */
import type { settings as en } from "./en.settings";

export const settings: Record<keyof typeof en, string> = {
  "settings.tabs": "Tipos de ajuste",
  "settings.none": "Nada aqui é do seu papel",
  "settings.none-hint": "Um proprietário ou administrador pode mudar o que você faz.",
  "settings.phones": "Celulares",
  "phones.hint": "O aplicativo de cada motorista roda num celular pareado com um código.",
  "phones.none": "Nenhum celular ainda",
  "phones.revoke": "Revogar",
  "phones.revoke-title": "Revogar {phone} de {driver}?",
  "phones.revoke-hint":
    "A próxima chamada dele é recusada. O que o celular registrou fica nele, e é enviado quando for pareado de novo.",
  "phones.revoked": "Revogado {when}",
  "phones.paired": "Pareado {when}",
  "phones.version": "aplicativo {version}",
  "phones.waiting.one": "{count} registro ainda nele",
  "phones.waiting.other": "{count} registros ainda nele",
  "phones.unnamed": "Celular",
  "phones.show-revoked": "Mostrar celulares revogados",
  "toast.paired": "O celular de {name} está pareado.",
  "toast.phone-revoked": "{phone} foi revogado",
};
