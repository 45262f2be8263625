/** Pix at the door. */
export const pix = {
  "settings.pix": "Pix",
  "pix.hint":
    "With a key, the driver's phone shows the customer a Pix code of the sum that is due, also without signal.",
  "pix.key": "Pix key",
  "pix.key-hint": "A CPF, a CNPJ, a telephone with +55, an e-mail, or the bank's random key.",
  "pix.name": "Name that the payer sees",
  "pix.name-hint": "At most {most} letters, without accents. Empty: the organization's name.",
  "pix.city": "City",
  "pix.city-hint": "At most {most} letters, without accents.",
  "pix.fault-key": "This is no Pix key. A telephone needs its +55.",
  "pix.fault-name": "A bank's app cannot show this name. Write it with Latin letters.",
  "pix.fault-city": "Say the city, with Latin letters.",
  "pix.shown": "The code that customers are shown",
  "pix.qr": "QR code of this Pix account",
  "pix.look":
    "Read it with your bank's app before you save: it has to show this name. No need to pay.",
  "pix.none": "Pix is not taken at the door.",
  "pix-kind.cpf": "CPF",
  "pix-kind.cnpj": "CNPJ",
  "pix-kind.phone": "Telephone",
  "pix-kind.email": "E-mail",
  "pix-kind.random": "Random key",
  "problem.pix-refused": "No Pix code can be made with this. Look at the fields.",
  "toast.pix-kept": "Saved. Drivers on the road have it too.",
  "toast.pix-off": "Pix is not taken at the door any more.",
} as const;
