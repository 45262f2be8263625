"""What shops call their columns, in Portuguese and English, and which field of ours each means."""

import re
from collections.abc import Sequence
from typing import Final

from dispatch_server.cities.normal import fold

# Field: the names it goes by, folded, words in single blanks. A unit in the name picks the field.
NAMES: Final[dict[str, str]] = {
    "external_id": "external id|order id|order number|order no|order|id|number of order|reference|ref"
    "|pedido|numero do pedido|numero pedido|n pedido|no pedido|n do pedido|no do pedido|num pedido|nr pedido|codigo do pedido"
    "|codigo pedido|cod pedido|id pedido|id do pedido|referencia|codigo|nota|nota fiscal|nf",
    "recipient_name": "recipient|recipient name|name|customer|customer name|client|contact|consignee"
    "|destinatario|nome do destinatario|nome destinatario|nome|cliente|nome do cliente|nome cliente"
    "|contato|recebedor|razao social",
    "recipient_phone": "phone|telephone|mobile|cell|cell phone|phone number|recipient phone|whatsapp"
    "|telefone|celular|fone|tel|telefone do destinatario|telefone celular|contato telefone",
    "recipient_email": "email|e mail|mail|recipient email|email do destinatario",
    "locale": "locale|language|idioma|lingua",
    "address": "address|full address|street address|delivery address|endereco|endereco completo"
    "|endereco de entrega|endereco entrega|address line 1|end",
    "street": "street|street name|rua|logradouro|avenida|xlgr|nome da rua",
    "number": "house number|street number|house no|number|numero|num|n|no|nr|numero da casa|nro"
    "|numero do endereco|numero endereco",
    "complement": "complement|complemento|apartment|apt|flat|unit|suite|address line 2|apto|compl|xcpl",
    "district": "district|neighborhood|neighbourhood|suburb|bairro|distrito|xbairro",
    "city": "city|town|municipality|cidade|municipio|localidade|xmun",
    "state": "state|province|region|uf|estado",
    "postal_code": "postal code|postcode|zip|zip code|zipcode|cep|codigo postal|cod postal",
    "lat": "lat|latitude|y",
    "lon": "lon|lng|long|longitude|x",
    "date": "date|delivery date|day|due date|scheduled date|data|data de entrega|data entrega"
    "|data da entrega|dia|data prevista|previsao de entrega|data agendada|entrega",
    "window": "window|time window|delivery window|slot|time slot|time|janela|janela de entrega"
    "|horario|horario de entrega|faixa de horario|periodo|turno",
    "window_opens": "window opens|window start|opens|from|start|start time|earliest|not before"
    "|time from|janela inicio|inicio|inicio janela|inicio da janela|hora inicio|horario inicial"
    "|horario inicio|hora inicial|das|de|a partir de",
    "window_closes": "window closes|window end|closes|to|until|end time|latest|not after|time to"
    "|janela fim|fim|fim janela|fim da janela|hora fim|horario final|horario fim|hora final|ate|as",
    "service_s": "service s|service seconds|service time s|tempo de servico s|tempo servico s",
    "service_min": "service min|service minutes|service time|service|service time min|stop time"
    "|stop minutes|tempo de servico|tempo servico|tempo de atendimento|tempo de parada"
    "|tempo de servico min|minutos|duracao",
    "weight_g": "weight g|weight grams|peso g|peso gramas|peso em gramas",
    "weight_kg": "weight|weight kg|kg|gross weight|peso|peso kg|peso bruto|peso em kg|peso total"
    "|peso bruto kg|peso kgs",
    "volume_cm3": "volume cm3|volume cm|cubagem cm3|volume em cm3",
    "volume_m3": "volume m3|volume|m3|cubic metres|cubagem|cubagem m3|volume em m3|metragem cubica",
    "value": "value|amount|price|total|order value|declared value|valor|valor do pedido|valor total"
    "|valor declarado|valor da nota|valor nf|preco|valor r",
    "priority": "priority|prioridade|urgencia",
    "notes": "notes|note|comments|comment|remarks|instructions|delivery instructions|observacao"
    "|observacoes|obs|instrucoes|nota de entrega|ponto de referencia|comentario|comentarios",
    "packages": "barcode|barcodes|packages barcodes|package barcode|label|labels|tracking code"
    "|codigo de barras|codigos de barras|etiqueta|etiquetas|rastreio|codigo de rastreio|chave|sku",
    "pickup_address": "pickup address|pickup|collect at|pick up at|endereco de coleta|endereco coleta"
    "|local de coleta|coleta|coletar em|retirada|endereco de retirada",
    "pickup_name": "pickup name|pickup contact|sender|nome da coleta|contato da coleta|remetente",
    "pickup_window": "pickup window|pickup time|janela de coleta|horario de coleta",
    "window_2": "window 2|second window|time window 2|janela 2|segunda janela|horario 2",
    "kind": "kind|type|order type|service type|tipo|tipo de pedido|tipo de servico|operacao",
    "skills": "skills|requirements|needs|habilidades|requisitos|exigencias|caracteristicas",
    "leave_out": "carrier price|carrier quote|leave out price|cost of not taking|preco transportadora"
    "|preco da transportadora|cotacao|cotacao transportadora|frete terceiro|custo de nao levar",
    "ready_at": "ready at|ready time|available at|released at|pronto as|pronto a partir de|liberado as"
    "|disponivel as|horario de liberacao",
    "on_board_min": "max on board|max on board min|max ride min|tempo maximo a bordo"
    "|tempo maximo a bordo min|minutos a bordo",
    "package_count": "packages|package count|parcels|boxes|pieces|quantity|qty|volumes|qtd volumes"
    "|quantidade de volumes|qtde volumes|qtd de volumes|numero de volumes|caixas|pacotes|qtd|qtde"
    "|quantidade",
}

FIELDS: Final[dict[str, str]] = {
    name: field for field, names in NAMES.items() for name in names.split("|")
}
_BLANKS: Final = re.compile(r"[^a-z0-9]+")


def field_of(header: str) -> str:
    """Name the field that a header stands for, or nothing."""
    plain = _BLANKS.sub(" ", fold(header)).strip()
    return FIELDS.get(plain) or FIELDS.get(_camel(header), "")


def fields_of(headers: Sequence[str]) -> list[str]:
    """Name the field of each column; of two columns for one field the first counts."""
    found: list[str] = []
    for header in headers:
        field = field_of(header)
        found.append("" if field in found else field)
    return found


def _camel(header: str) -> str:
    """Read ``externalId`` and ``PostalCode``."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header.strip())
    return _BLANKS.sub(" ", fold(apart)).strip()
