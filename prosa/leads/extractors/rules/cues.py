"""Words by which people seek, own, refuse, correct and agree. Pure data, as in vocabulary.py."""

from typing import Final

from .lexicon import Lexicon, entries_of
from .tokens import words_of

# Ways to say that somebody wants no property, by what they want instead. `*` bears no rank: see seeking.py.
INTENTS: Final[dict[object, str]] = {
    "seek": "quero|queria|queremos|queriamos|querendo|gostaria|gostariamos|preciso|precisamos|precisava"
    "|precisando|procuro|procuramos"
    "|procurando|procurava|busco|buscamos|buscando|desejo|desejamos|pretendo|pretendemos|necessito|necessitamos"
    "|atras de|a procura de"
    "|em busca de|interesse em|interesse no|interesse na|interessado em|interessada em|interessado no"
    "|interessada no|interessado na"
    "|interessada na|interessados em|tenho interesse|temos interesse|me interessa|me interessei|vi o|vi a|vi um"
    "|vimos o|vimos a|vimos um|vimos uma"
    "|vi uma|gostei do|gostei da|gostei desse|gostei dessa"
    "|gostei daquele|gostei daquela|estou vendo|estava vendo|ando vendo|estavamos vendo|estou olhando|quiero|buscaba"
    "|penso em|pensando em"
    "|penso em comprar|sonho|estamos vendo|estamos olhando"
    "|andamos vendo|querem|quer|precisa|precisam|procura|procuram|busca|buscam|interessa",
    "have": "tem|voces tem|teria|teriam|tem algum|tem alguma|tem como|ainda tem|voces teriam|consegue|conseguem"
    "|havera|existe|ha|sobrou|surgiu|apareceu|aparecer",
    "owner": "vendo casa|vendo apartamento|vendo ap|vendo apto|vendo terreno|vendo lote|vendo sobrado|vendo chacara"
    "|vendo sitio"
    "|conseguem comprador|tem comprador|arrumar comprador|achar comprador|arranjar comprador|clientes procurando"
    "|alguem cuide|cuide do meu|cuidem do meu|cuidar do meu|cuide da minha"
    "|quero vender|queria vender|queremos vender|gostaria de vender|preciso vender|pretendo vender"
    "|pensando em vender|penso em vender"
    "|vou vender|colocar a venda|por a venda|colocar para vender|colocar para venda|botar para vender"
    "|botar a venda|estou vendendo|estamos vendendo"
    "|vendendo meu|vendendo minha|vendendo o meu|vendendo a minha|vendendo nosso|vendendo nossa|vendo meu"
    "|vendo minha|vendo um|vendo uma|vendo nosso|vendo nossa"
    "|sou proprietario|sou proprietaria|proprietario de|proprietaria de|proprietario do|proprietaria do"
    "|proprietario da|proprietaria da|sou dono|sou dona|sou o dono|sou a dona|colocar para alugar"
    "|colocar para locacao|colocar para aluguel"
    "|por para alugar|por para render|botar para alugar|vender meu|vender minha|vender o meu"
    "|vender a minha|vender nosso|vender nossa|vender a casa|vender o ap|vender o apartamento|vender um"
    "|vender uma|vender essa|vender esse|vender rapido|anunciar|colocar anuncio|anuncio da minha|anuncio do meu"
    "|meu inquilino|minha inquilina|meus inquilinos|o inquilino|a inquilina|repasse|inventario|compram imovel"
    "|compram imoveis|compram casa|compram apartamento|compram casas|compram terreno|voces compram"
    "|voces administram|administrar|administra|voces cobram|qual a comissao|cobram para|administram imoveis"
    "|taxa de administracao|comissao|informe de rendimentos|quanto vale|avaliacao de imovel|avaliacao do imovel"
    "|avaliacao do meu|avaliar meu|avaliar minha"
    "|avaliar um|avaliar uma|fazem avaliacao|minha casa no site|meu imovel|meu terreno|deixar para alugar"
    "|deixar para vender|captacao|captam|captar|herdei|herdamos|disponibilizar|"
    "deixar com voces|colocar no site|cadastrar meu|cadastrar minha|cadastrar um imovel|cadastrar imovel"
    "|alugam para mim|administram para mim|vendem para mim|alugar para terceiros"
    "|para render|minha sala|minha loja|meu galpao|meu sitio|minha chacara|aluguel do meu|aluguel da minha"
    "|coloquei meu|coloquei minha|coloquei o meu|coloquei a minha|deixei meu|deixei minha|anunciei"
    "|colocar meu|colocar minha|colocar o meu|colocar a minha|colocar um|colocar uma|colocar nosso|por meu ap"
    "|por meu apto|por meu apartamento"
    "|por meu imovel|por minha casa"
    "|alugar para alguem|por ele para alugar|pra inquilino|por para vender|repassar|preciso de inquilino"
    "|colocar ele|colocar ela|alugar ele|alugar ela|vender ele|vender ela|venda do meu|venda da minha"
    "|venda de um imovel|venda de imovel|administracao do meu|administracao de imovel",
    "tenant": "fiz a transferencia|fiz o pagamento|confirmar pagamento|confirmar o pagamento|parabens pelo atendimento"
    "|boleto(s)|segunda via|2a via|2 via|iptu desse ano|conserto|consertar|consertem|vazando|vazamento"
    "|vaza|goteira|infiltracao|chuveiro|torneira"
    "|vistoria|laudo|rescisao|rescindir|caucao|reajuste|renovar|renovacao|sindico|sindica|devolver o imovel"
    "|devolvo o imovel|devolver as chaves|devolver a chave"
    "|entrega das chaves|entreguei a chave|entreguei as chaves|comprovante|recibo(s)|carne do iptu|q eu alugo"
    "|que eu alugo|em atraso|aluguel atrasado|atrasado"
    "|em aberto|paguei o aluguel|paguei duas vezes|pagar o aluguel|pagar aluguel|depositar o aluguel"
    "|pix|serasa|declaracao|quitacao|copia do contrato|titularidade|conta de luz|conta de agua|faltou agua"
    "|falta de agua|sem agua|sem luz|sem energia|sem internet|entupido|entupida|entupiu|estourou|cano|encanador"
    "|eletricista"
    "|interfone|elevador parado|elevador esta|portao da garagem|portao do predio|fechadura|aquecedor|barulho"
    "|vizinho|vizinha|multa|prestacao de contas|assembleia|reuniao de condominio|taxa de condominio|meu predio"
    "|do predio"
    "|taxa condominial|sobre meu contrato|meu contrato com voces|contrato vence|contrato termina"
    "|contrato de locacao do|imposto de renda"
    "|quanto esta o condominio|valor do condominio do|valor do iptu|meu boleto|chave do portao"
    "|parou de funcionar|nao funciona|quebrou|quebrado|quebrada|queimou|manutencao|reparo|pintar"
    "|cobrado|cobraram|cobranca"
    "|valor errado|moro de aluguel com voces|moro no|sou inquilino|sou inquilina|sou morador|sou moradora"
    "|seguro incendio|debito automatico|codigo de barras|juros|estorno|reembolso|desconto de pontualidade"
    "|desocupar|desocupacao|aviso previo|zelador|mofo|dedetizacao do"
    "|tomada|disjuntor|ralo|descarga|vaso sanitario|fiacao|alagou|alagando|transferir a conta"
    "|mudei semana passada|eu alugo de voces|q eu alugo de voces|que alugo de voces|alugo com voces|igpm|ipca"
    "|igp",
    "vendor": "oferecemos|oferecer|ofereco|somos da|somos uma|sou da|parceria|parceiro|parceiros|parceiras"
    "|proposta comercial|nossa proposta|nossos servicos|servico de|servicos de|creci|trafego|clique"
    "|clica|clientes|leads|marketing|divulgacao|divulgar|orcamento sem compromisso"
    "|dedetizacao|limpeza de|prestacao de servico|prestador|portfolio|catalogo|para imobiliarias"
    "|nossa empresa oferece|sou corretor|sou corretora|corretor autonomo|corretora autonoma|corretor parceiro"
    ""
    "|trampo com|trabalho com|faco projetos|fazemos box|fazemos seu|projetos de interiores|tour 360"
    "|tour virtual|construtora de|cadastrar nosso|nosso lancamento|tenho cliente|temos cliente|50/50"
    "|sou oficial de justica|sou da enel|medidor|renda extra|ganhar dinheiro|"
    "limpa nome|score|compartilhe|deus abencoe|promocao|chama no pv|aumente|emprestimo"
    "|cartao de credito consignado|consorcio|criptomoeda|bitcoin|link|responda sim|pacotes|pacote com"
    "|somos especialistas|sistema para imobiliarias|crm para|software|aplicativo para imobiliarias|google"
    "|apresentar nosso|apresentar nossa|apresentar nossos|apresentar nossas|apresentar o nosso|apresentar a nossa"
    "|nosso plano|nossos planos|nosso portal|anuncios ilimitados|deixar cartoes|deixar cartao|deixar panfletos"
    "|compro ouro|compro joias"
    "|instalacao de ar|instalacao de cameras|instalacao de telas|instalacao de redes|instalacao de box"
    "|instalacao de energia|instalacao de moveis|instalamos|fornecemos|vendemos|trabalhamos com",
    "job": "curriculo|curriculos|vaga de emprego|vaga de corretor|vaga de corretora|vaga de recepcionista"
    "|vaga de secretaria|vaga de estagio|vaga para corretor|vaga para corretora|vaga para recepcionista"
    "|vaga para secretaria|vaga para estagio|vaga para estagiario|vaga para estagiaria|vaga para auxiliar"
    "|vaga para assistente|vaga para atendente|vaga para vendedor|vaga para vendedora|vaga para trabalhar"
    "|vaga de auxiliar|vaga de assistente|vaga de atendente"
    "|contratando|contratam|emprego|estagio|trabalhar com voces|trabalhar ai|processo seletivo"
    "|recrutamento|jovem aprendiz|pretensao salarial|oportunidade de trabalho|vaga disponivel para"
    "|vagas de emprego|vaga administrativa|selecao para|faxineira|diarista|vaga na area",
    "still": "nao vou renovar|nao vamos renovar|nao quero renovar|nao queremos renovar|nao precisa mais ser"
    "|nao precisa mais ter|nao precisa mais estar|nao precisa mais de"
    "|nao preciso mais de|nao quero mais de",
    "gone": "esse numero eh da|esse numero eh do|esse numero eh de|este numero eh da|este numero eh do"
    "|fechamos a venda|fechei a venda|fechamos a compra|fechei a compra|fechamos negocio|fechei negocio"
    "|chaves na mao|entrega das chaves foi|ja mudamos|ja nos mudamos|ja me mudei"
    "|so queria agradecer|so agradecer|passando para agradecer|desisti|desistimos|desistindo|ja fechei|ja fechamos"
    "|ja aluguei|ja alugamos|ja comprei|ja compramos"
    "|status da escritura|status do financiamento|status do processo|status da documentacao|status do contrato"
    "|andamento da escritura|andamento do financiamento|andamento do processo|comprando um imovel com voces"
    "|comprei um imovel com voces|comprei com voces"
    "|ja consegui|ja conseguimos|ja achei|ja achamos|ja encontrei|ja encontramos|nao quero mais"
    "|nao queremos mais|nao vamos mais|nao vou mais|nao preciso mais|nao precisamos mais"
    "|nao procuro mais|nao estou mais|nao estamos mais"
    "|cancela a visita|cancelar a visita|cancelar minha visita|cancela minha visita|cancelar visita|cancelem"
    "|tirar meu nome|tira meu nome|tirem meu nome|tira meu contato|pode tirar|assinei com|acabei de assinar"
    "|acabei de fechar|acabei fechando|fechei em outro|fechei com outra|fechei com outro|fechei outro"
    "|fechamos com outra|fechamos com outro|fechamos outro|deixa para la|deixa quieto|vou ficar onde"
    "|vou continuar no|vou continuar na|vou continuar onde|vamos ficar onde|vamos continuar onde|arrumou uma"
    "|arrumou um|arrumei uma|arrumei um|arranjei|arrumamos|consegui outro|consegui outra"
    "|nao estou procurando|nao estamos procurando|nao procuro|nao estou atras|nao tenho interesse"
    "|nao temos interesse|aluguei direto|alugamos direto|comprei direto|comprei outro|aluguei outro"
    "|comprei outra|aluguei outra|comprei meu|comprei minha|ja resolvi|ja resolvemos|nao precisa mais"
    "|mudei de ideia nao quero|renovei|vou renovar|perdi o emprego|vamos adiar|vou adiar|adiei"
    "|suspender a busca|parei de procurar|paramos de procurar|ficou para outra hora|nao vai dar mais"
    "|nao vai mais dar|nao vamos comprar|nao vou comprar|nao vou alugar|nao vamos alugar|deixa para outra hora"
    "|deixa para proxima|encerrar a busca|pode encerrar|pode cancelar",
    "wrong": "numero errado|engano|foi mal|me enganei|mensagem errada|grupo errado|contato errado|mandei errado"
    "|pessoa errada|era para outra pessoa|nao era para voces|consultorio da",
    "other": "sou arquiteta|sou arquiteto|sou fotografo|sou fotografa|pizza|pizzas"
    "|salao de festa|salao de festas|eh da pousada|e da pousada|eh do hotel|e do hotel|diaria do hotel"
    "|reserva na pousada|reserva no hotel|frete|carreto|curiosidade|encomenda"
    "|vende carro|consorcio de carro|onix|hb20|corolla na",
}

CUES: Final = Lexicon(entries_of("intent", INTENTS))

OWN: Final = Lexicon(
    [
        (
            "minha casa minha vida|minha casa propria|meu primeiro apartamento|minha primeira casa|meu primeiro ap",
            "own",
            None,
        ),
        (
            (
                "que fica|trabalho fica|faculdade fica|moro"
                "|mora na|mora no|mora em|moram na|moram no|moramos|morando|morava|morei|moro hoje|hoje alugo"
                "|hoje alugamos|atualmente alugo|alugo hoje"
                "|hoje moro|trabalho|trabalha|trabalhamos"
                "|trabalhando|estudo|resido|residimos|sair do meu|sair da minha"
                "|saindo do|saindo da|sair do ap|sair da casa|sair do apartamento|sair daqui|sou de|sou do"
                "|sou da|somos de|vim de|venho de|estou morando|estamos morando|vivo em|estou saindo"
                "|meu trabalho|trabalho dele|trabalho dela|minha empresa fica|pago hoje|pagamos hoje"
                "|hoje pago|hoje pagamos|hoje eu pago|natural de|nascido em|estamos num|estou num"
                "|estamos numa|estou numa|esta num|esta numa"
            ),
            "own",
            "life",
        ),
        (
            (
                "estou vendendo|vendendo|estamos vendendo|vendo meu|vendo minha|vendo o meu|vendo a minha"
                "|vendi|vendemos|vender meu|vender minha|vender o meu|vender a minha|vender nosso"
                "|vender nossa|vender o nosso|vender a nossa|meu ap|meu apto|meu apartamento|meu ape"
                "|minha casa|nossa casa|nosso ap|nosso apartamento|nosso apto|o meu vale|a minha vale"
                "|meu imovel|nosso imovel|meu terreno|meu sobrado|minha kit|minha kitnet|o meu|a minha"
                "|casa da minha"
                "|casa do meu|casa dos meus|casa de meus|casa da mae|ap da minha|ap do meu"
                "|apartamento da minha|apartamento do meu|casa da sogra|deixar minha|dou meu|dou minha"
                "|comprei um|comprei uma|comprei o|comprei a|compramos o|compramos a|aluguei o|aluguei a"
                "|recebi da|recebi pela|recebi na venda"
                "|entro com|coloco meu|trabalhando de casa|em casa|aqui em casa|conversamos em casa"
                "|terminei o|terminei a"
            ),
            "own",
            "property",
        ),
    ]
)

SEEKING: Final = words_of(
    "quero queria queremos queriamos procuro procuramos procurando busco buscamos buscando preciso precisamos gostaria "
    "gostariamos pretendo pretendemos desejo desejamos necessito comprar alugar adquirir locar investir trocar "
    "troco permutar "
    "procura entao posso podemos consigo conseguimos chegar mas"
)

NEGATED_VERBS: Final = words_of(
    "quero queremos queria queriamos gosto gostamos gostei aceito aceitamos curto interessa interessam serve "
    "servem eh seja ser pode podem posso podemos "
    "precisa preciso precisamos necessita necessito no na em nos nas rola tenho temos ter possuo possuimos "
    "abro tem mais mobiliado mobiliada "
    "sou somos vou vamos vale olho considero penso pensamos faco fazemos"
)
EXCLUDING: Final = Lexicon(
    [
        (
            (
                "desisti do|desisti da|desisti de|cansei|cansado|cansada|cansados|troca|trocar|menos no|menos na"
                "|menos em|menos o|menos a|menos|exceto"
                "|exceto no|exceto na"
                "|tirando"
                "|tirando o|tirando a|sem ser|que nao seja|nao sendo|nada de|nem|fora o|fora a|esquece"
                "|esqueca|esquece o|esquece a|esquece aquele de|esquece aquela de|descarta|descartar"
                "|ao inves de|em vez de|em vez do|em vez da"
                "|mudei de ideia sobre o|mudei de ideia sobre a|mudei de ideia do|mudei de ideia da"
                "|longe do|longe da|longe de|troca o|troca a|trocar o|trocar a|tira o|tira a|tirar o"
                "|tirar a|pode tirar o|pode tirar a"
            ),
            "not",
            True,
        )
    ]
)
DISLIKES: Final = words_of(
    "caro cara caros caras carissimo longe puxado puxada puxados fora acima perigoso perigosa ruim apertado "
    "apertada violento barulhento distante enche alaga inunda perigosos salgado salgada alto demais"
)
CORRECTIONS: Final = Lexicon(
    [
        (
            (
                "na verdade|verdade|alias|pensando melhor|pensei melhor|ou melhor|melhor|quer dizer|digo"
                "|corrigindo|correcao|mudei de ideia|mudamos de ideia|errei|desculpa|nao espera|ops"
                "|opa errei|retificando|troca|trocar por|muda para|mudar para|passa para|prefiro|preferimos"
                "|agora quero|repensando|esquece|esquece isso|perai|pera|pode colocar|coloca|decidimos"
                "|resolvemos|na real|melhor dizendo|conversei com|conversamos"
            ),
            "correct",
            True,
        )
    ]
)
ADDING: Final = words_of(
    "tambem incluir inclui incluo serve servem alem topo aceito mais ainda ate adicionar acrescentar "
    "acrescenta ou agrada"
)
ACCEPTS: Final = Lexicon(
    [
        (
            (
                "pode ser|pode|serve|servem|me serve|esse mesmo|essa mesma|essa mesmo|isso|isso mesmo"
                "|isso ai|exato|exatamente|sim|ok|okay|quero|quero sim|quero ver|gostei|gostamos|adorei"
                "|amei|interessa|interessa sim|me interessa|me interessou|me interesso|tenho interesse|show"
                "|perfeito|perfeita|otimo|otima|beleza|fechado|combinado|claro|com certeza|certo|certinho"
                "|manda|mantem|correto|positivo|aham|uhum|bora|topo|aceito|legal|bom|boa|maravilha"
                "|me agrada|agradou|parece bom|parece otimo|pode mandar|pode agendar|vamos|vamos ver"
                "|pode marcar|e isso|eh isso|eh esse|eh essa|esse|essa|por mim tudo bem|tudo bem"
                "|sem problema|tranquilo|puede ser|dale|esta bom|esta otimo"
            ),
            "yes",
            True,
        ),
        (
            (
                "nao|negativo|nunca|jamais|nem|nenhum|nenhuma|nenhum desses|nada|infelizmente|caro"
                "|muito caro|puxado|longe|nao obrigado|dispenso|nao da|fora|acima|nao serve"
                "|nao me interessa|que pena|complicado|pesado|salgado"
            ),
            "no",
            True,
        ),
    ]
)
DISTRACTING: Final = words_of(
    "renda rendas salario salarios ganho ganhamos ganha recebo recebemos recebe aposentadoria aposentado "
    "pensao entrada fgts condominio iptu taxa taxas comissao vale valem "
    "vendi vendemos vendendo caucao multa desconto parcela parcelas prestacao prestacoes fatura salarial "
    "pretensao boleto carro corolla bonus consignado economias poupanca "
    "faturamento laudo reserva guardado guardados sinal seguro sinais mudanca reforma luz agua itbi escritura "
    "documentacao moto laje liberado honorarios repasse aprovou aprovaram"
)
