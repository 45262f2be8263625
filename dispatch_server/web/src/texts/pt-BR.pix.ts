/** Pix na porta. */
import type { pix as en } from "./en.pix";

export const pix: Record<keyof typeof en, string> = {
  "settings.pix": "Pix",
  "pix.hint":
    "Com uma chave, o celular do motorista mostra ao cliente um código Pix com o valor a pagar, mesmo sem sinal.",
  "pix.key": "Chave Pix",
  "pix.key-hint": "CPF, CNPJ, telefone com +55, e-mail ou a chave aleatória do banco.",
  "pix.name": "Nome que o pagador vê",
  "pix.name-hint": "Até {most} letras, sem acentos. Vazio: o nome da organização.",
  "pix.city": "Cidade",
  "pix.city-hint": "Até {most} letras, sem acentos.",
  "pix.fault-key": "Isto não é uma chave Pix. O telefone precisa do +55.",
  "pix.fault-name": "O aplicativo do banco não mostra este nome. Escreva com letras latinas.",
  "pix.fault-city": "Diga a cidade, com letras latinas.",
  "pix.shown": "O código que os clientes veem",
  "pix.qr": "QR code desta conta Pix",
  "pix.look":
    "Leia com o aplicativo do seu banco antes de salvar: ele tem de mostrar este nome. Não precisa pagar.",
  "pix.none": "Não se recebe Pix na porta.",
  "pix-kind.cpf": "CPF",
  "pix-kind.cnpj": "CNPJ",
  "pix-kind.phone": "Telefone",
  "pix-kind.email": "E-mail",
  "pix-kind.random": "Chave aleatória",
  "problem.pix-refused": "Não dá para fazer um código Pix com isto. Confira os campos.",
  "toast.pix-kept": "Salvo. Os motoristas na rua já têm.",
  "toast.pix-off": "Não se recebe mais Pix na porta.",
};
