"""What people call the things that a lead consists of. Pure data: `|` parts phrases, `(s)` stands for both numbers."""

from typing import Final

from .lexicon import Lexicon, entries_of
from .tokens import words_of

TYPES: Final[dict[object, str]] = {
    "apartment": "apartamento(s)|apto(s)|apt(s)|ap(s)|ape(s)|apzinho|apezinho|apertamento|apartamentinho"
    "|departamento(s)"
    "|apart|duplex|apartment|apartamento duplex|garden|apartamento garden|piso",
    "house": "casa(s)|casinha|casa geminada|bangalo|vila de casas|house|edicula|casa(s) terrea(s)"
    "|casa(s) de praia|residencia(s)|casa(s) em condominio|casa(s) de condominio|casa(s) de fundo(s)",
    "studio": "studio(s)|estudio(s)|estudiozinho",
    "kitnet": "kitnet(s)|kitinete(s)|quitinete(s)|kit|kits|kitnete(s)|kitchenette|quitinet|kitinet(s)"
    "|kitenet(s)|kitnetzinha",
    "penthouse": "cobertura(s)|penthouse|cobertura duplex",
    "townhouse": "sobrado(s)|sobradinho|sobrado geminado|sobradinho geminado",
    "loft": "loft(s)",
    "flat": "flat(s)|apart hotel",
    "land": "terreno(s)|lote(s)|terreninho|terreno industrial|terreno comercial|area para construir"
    "|area para loteamento|area para lotear|area para incorporacao|gleba",
    "commercial": "um ponto para|ponto para minha|ponto para meu|ponto para abrir|ponto para montar"
    "|sala comercial|salas comerciais|salinha comercial|sala(s) para escritorio|loja(s)"
    "|ponto comercial"
    "|pontos comerciais|ponto de esquina|pontos de esquina|ponto de rua|pontos de rua|uma sala|sala na|sala no"
    "|sala em|andar corporativo|"
    "andares corporativos|imovel comercial|imoveis comerciais|predio comercial|escritorio(s)|loja de rua|consultorio"
    "|comercial|espaco comercial|salao comercial|casa comercial|conjunto comercial|laje corporativa|salinha|lojinha"
    "|salao|saloes",
    "farm": "chacara(s)|sitio(s)|fazenda(s)|chacarinha|sitiozinho|fazendinha|haras|chacreamento|finca",
    "warehouse": "galpao|galpoes|barracao|barracoes|deposito|pavilhao",
}

PURPOSES: Final[dict[object, str]] = {
    ("buy", "verb"): "comprar|compro|compramos|adquirir|financiar|financio|investir|comprando|compraria|aquisicao"
    "|para compra|quero compra|a venda|para vender|para venda|vendem|comprarmos|adquirirmos|investindo|quitar"
    "|compra e nao aluguel|trocar por|permutar por|permuta por|troco por|troca por",
    (
        "buy",
        "noun",
    ): "compra|financiamento|financiado|financia|minha casa minha vida|mcmv|investimento|para investimento"
    "|na planta|empreendimento(s)|lancamento(s)|vai lancar|vao lancar|pre lancamento|fgts|subsidio"
    "|programa habitacional|financiada"
    "|venda",
    ("rent", "verb"): "alugar|alugo|alugamos|alugando|alugaria|locar|alquilar|aluga|alugam|para locacao|para aluguel"
    "|para alugarmos|alugarmos|para aluga|de aluguel|rentar|to rent",
    (
        "rent",
        "noun",
    ): "aluguel|locacao|por mes|ao mes|o mes|/mes|mensais|mensal|por temporada|temporada|passar as ferias"
    "|passar ferias|para o reveillon|no reveillon|para o carnaval|no carnaval|aluguel anual"
    "|alquiler|aluguer|arrendar|mensalmente|fiador|por mes com condominio",
}

URGENCIES: Final[dict[object, str]] = {
    "high": "urgente|urgencia|com urgencia|urgentemente|para ontem|essa semana|esta semana|ainda essa semana"
    "|nessa semana|nesta semana|ate o fim do mes|ate fim do mes|ate o final do mes|ate final do mes|ate o fim desse mes"
    "|ate o final desse mes|no fim do mes|ainda esse mes|ainda este mes|esse mes ainda|este mes ainda|imediato"
    "|imediatamente|imediata|mudanca imediata|o quanto antes|quanto antes|o mais rapido possivel|mais rapido possivel"
    "|o mais breve possivel|logo logo|desesperada|desesperado|com pressa|tenho pressa|estou com pressa|temos pressa"
    "|mudar ja|entrar ja|mudar logo|mudar rapido|correndo contra o tempo|ate o fim da semana|ate sexta|ate amanha"
    "|semana que vem|proxima semana|ate semana que vem|me mudar ja|sair logo|canto logo|lugar logo|casa logo"
    "|apartamento logo|ap logo|imovel logo|tem que ser logo|tem que ser rapido"
    "|preciso rapido|o mais rapido|asap|urgentissimo|para ja|despejo|ate o fim deste mes|ate o final deste mes"
    "|ate final desse mes|ate fim desse mes|nesse mes ainda"
    "|dentro desse mes|dentro deste mes|no maximo ate o fim do mes|o quanto antes possivel|antes do fim do mes",
    "medium": "mes que vem|proximo mes|no proximo mes|ate o mes que vem|nos proximos meses|proximos meses"
    "|ainda neste semestre|ainda esse semestre|ate o fim do semestre|em alguns meses|daqui alguns meses|daqui uns meses"
    "|para o proximo mes|daqui a alguns meses",
    "low": "sem pressa|sem pressa nenhuma|nao temos pressa|nao tenho pressa|nao estou com pressa|nao estamos com pressa"
    "|so pesquisando|apenas pesquisando|so olhando|so dando uma olhada|pesquisando por enquanto|ano que vem"
    "|proximo ano|sem urgencia|nao eh urgente|nao tenho urgencia|nao temos urgencia|nada urgente"
    "|sem urgencia nenhuma|com calma"
    "|estou so pesquisando|so sondando|so pesquisando precos|para o futuro|sonho para o futuro|futuramente"
    "|por enquanto so olhando|so vendo|so especulando|comecando a olhar|comecando a pesquisar"
    "|comecando a procurar|ainda pesquisando"
    "|sem data|quando aparecer|nao tem pressa|nenhuma pressa|pressa nenhuma|pressa zero|zero pressa"
    "|sem correria|nao eh para agora"
    "|nao eh nada urgente|nao tem urgencia|mais para frente|la para o fim do ano que vem|primeiro semestre do "
    "ano que vem"
    "|so uma pesquisada|dando uma pesquisada|dar uma pesquisada|pesquisada por enquanto|dando uma sondada"
    "|dando uma olhadinha|uma olhada por enquanto"
    "|so para ter uma ideia|so para ter ideia|dando uma olhada",
}

PETS: Final[dict[object, str]] = {
    True: "pet(s)|pet friendly|petfriendly|cachorro(s)|cachorra(s)|cachorrinho(s)|cachorrinha(s)|cao|caes|dog|dogs"
    "|doguinho(s)|gato(s)|gata(s)|gatinho(s)|gatinha(s)|gatito(s)|felino(s)|bichano(s)|perro(s)|perrito(s)"
    "|perrita(s)|labrador|labradores|poodle(s)"
    "|shih tzu|shitzu|golden|golden retriever|pastor alemao|bulldog(s)|pinscher(s)|vira lata|vira latas"
    "|vira-lata(s)|shih-tzu"
    "|spitz|yorkshire|york"
    "|lhasa|salsicha|beagle(s)|border collie|pitbull(s)|rottweiler(s)|husky|calopsita(s)|papagaio(s)|coelho(s)|hamster"
    "|periquito(s)"
    "|animal de estimacao|animais de estimacao|bicho de estimacao|bichos de estimacao|animal|animais"
    "|bichinho(s)|bicho(s)"
    "|mascota(s)|mascote|cat|cats|filhote(s)|pug|dachshund|maltes|aumigo(s)|catioro|porquinho da india",
}

FURNISHED: Final[dict[object, str]] = {
    True: "mobiliadinho|mobiliadinha|mobiliado(s)|mobiliada(s)|mobilado(s)|mobilada(s)|mobilhado|mobilhada"
    "|com mobilia|e mobilia|e os moveis|com moveis|com movel|ter movel"
    "|ter moveis|todo mobiliado|toda mobiliada|amueblado|amoblado|com muebles|furnished|com os moveis|mobilia completa"
    "|ja com moveis|ja mobiliado|porteira fechada|ter mobilia|moveis inclusos",
    False: "sem mobilia|sem moveis|sem movel|nao mobiliado|nao mobiliada|desmobiliado|desmobiliada|vazio|vazia"
    "|sem mobiliado|sin muebles|sem nada de moveis|tenho meus moveis|tenho os meus moveis|tenho meus proprios moveis"
    "|ja tenho os moveis|sem mobilias|nao quero mobiliado|nao quero mobiliada|unfurnished",
    None: "semi mobiliado|semimobiliado|semimobiliada|semi mobiliada|mobiliado ou nao|mobiliada ou nao"
    "|mobiliado ou vazio|com ou sem mobilia|com ou sem moveis|com muebles ou vazio|com moveis ou vazio"
    "|vazio ou mobiliado"
    "|mobiliado ou sem moveis|com ou sem movel|sem ou com moveis|mobiliado tanto faz|moveis planejados"
    "|armarios planejados"
    "|nao precisa ser mobiliado|nao precisa ser mobiliada|com mobilia ou sem|mobiliado ou sem mobilia",
}

BEDROOMS: Final = words_of(
    "quarto quartos qto qtos qts qt quart dorm dorms dormitorio dormitorios dormit dormi q qs quato quatos "
    "quatros quartinho "
    "quartinhos habitaciones habitacion recamaras bedroom bedrooms qrto qrtos qartos qarto dts dt dms"
)
SUITES: Final = words_of("suite suites suit suits sts suitezinha")
PARKING: Final = words_of("vaga vagas estacionamento box boxes vg vgs vagas garagem garagens garage vagda")
CARS: Final = words_of("carro carros veiculo veiculos autos")
AREAS: Final = words_of(
    "m m2 m² mt mts mtrs metro metros hectare hectares ha alqueire alqueires quadrados km kms quilometro "
    "quilometros min minuto minutos"
)
TIMES: Final = words_of(
    "dia dias mes meses ano anos semana semanas h hs hr hrs hora horas minutos min noite noites vez vezes anos/"
)
OTHERS: Final = words_of(
    "filho filhos filha filhas crianca criancas pessoa pessoas cachorro cachorros cachorra gato gatos gata "
    "gatas andar andares "
    "banheiro banheiros wc salas opcoes opcao quadras parcelas prestacoes x alugueis "
    "studios apartamentos aptos casas imoveis unidades lojas salas caes pets irmaos netos adultos blocos "
    "torres clientes "
    "fotos carros motos pontos ramal conducoes elevadores elevador ambientes amigos amigas colegas visitas "
    "apartamentos "
    "hospedes pavimentos pavimento familias socios funcionarios porcento familias"
)

_PREMISES: Final = words_of("espaco ponto imovel sala lugar")
_OPENING: Final = (
    "",
    "montar ",
    "montar um ",
    "montar uma ",
    "abrir ",
    "abrir um ",
    "abrir uma ",
    "um ",
    "uma ",
    "minha ",
    "meu ",
)
_TRADES: Final = words_of(
    "clinica academia restaurante lanchonete salao oficina escritorio consultorio padaria farmacia mercado mercadinho "
    "igreja escola creche barbearia psicologa psicologo dentista advogado atendimento estetica deposito pizzaria bar"
)

FIELDS: Final = Lexicon(
    [
        *(
            (f"{place} para {opening}{trade}", "type", "commercial")
            for place in _PREMISES
            for opening in _OPENING
            for trade in _TRADES
        ),
        *entries_of("furnished", FURNISHED),
        *entries_of("urgency", URGENCIES),
        *entries_of("purpose", PURPOSES),
        *entries_of("type", TYPES),
        *entries_of("pets", PETS),
    ]
)
