"""Everyday words of chats about homes, which are no names of places. Pure data."""

from typing import Final

from . import cues, vocabulary
from .numbers import NUMBER_WORDS
from .tokens import words_of

_EVERYDAY: Final = words_of("""
a o as os um uma uns umas de da do das dos e ou em no na nos nas por pelo pela pelos pelas para com sem ate ao aos que se mas
nao sim eu tu ele ela eles elas nos voce voces gente me te lhe meu minha meus minhas seu sua seus suas nosso nossa nossos nossas
esse essa esses essas este esta estes estas aquele aquela aqueles aquelas isso isto aquilo ai ali la aqui ca onde quando como
quanto quanta quantos quantas qual quais quem porque pois entao ja ainda mais menos muito muita muitos muitas pouco pouca bem mal
so apenas tambem mesmo mesma mesmos mesmas outro outra outros outras todo toda todos todas tudo nada algo alguem ninguem algum alguma
alguns algumas nenhum nenhuma cada qualquer tal tanto tanta tantos tantas sempre nunca hoje ontem amanha agora depois antes logo cedo
tarde noite manha dia dias semana semanas mes meses ano anos hora horas vez vezes sou es eh somos sao era eram fui foi fomos foram
seja sejam ser sendo sido estou estamos estao estava estavam estive esteve estar estando estado tenho tem temos teem tinha tinham tive teve
tivemos tiver ter tendo havia houve haver vou vai vamos vao ia iam ir indo ido fica ficar ficam ficou fico ficamos ficaria faz fazer faco fazemos fez fiz fazem
feito pode podem posso podemos podia poderia poderiam puder poder quero quer queremos querem queria queriam quiser quis querendo
preciso precisa precisamos precisam precisava precisar procuro procura procuramos procurando procurar busco busca buscamos buscando buscar
gosto gosta gostei gostamos gostaria gostar acho acha achei achar achamos penso pensando pensar pensei sei sabe saber sabem vejo ver vi viu vendo
vimos viram veja vem vir veio vinha venho vindo passa passar passou chega chegar chego chegou chegando sair saio saindo saiu entrar entro entra
entrando mora morar moro moramos morando mudar mudando mudanca mudo mudamos trabalho trabalhar trabalha trabalhando estudo estudar estuda estudante
comprar compra compro comprando alugar aluguel alugo alugando alugado alugada locacao vender venda vende vendo vendendo vendido financiar
financia financiamento investir investimento pagar pago paga pagamos pagando custa custar custo custos valor valores preco precos faixa orcamento
teto limite maximo minimo media total reais real conto contos grana dinheiro mensal mensais verba budget
imovel imoveis casa casas apartamento apartamentos predio predios condominio condominios edificio bairro bairros cidade cidades regiao regioes
zona lado perto proximo proxima proximos proximas longe entorno redondezas arredores endereco rua avenida alameda rodovia travessa praca
quadra bloco andar andares terreo terrea elevador escada piscina quintal jardinzinho varanda sacada churrasqueira academia portaria cozinha sala
salas banheiro banheiros lavabo lavanderia dependencia closet area metros metro metragem tamanho grande grandes pequeno pequena pequenos pequenas
amplo ampla novo nova novos novas velho antigo antiga usado usada bom boa bons boas bonito bonita lindo linda legal otimo otima melhor melhores
pior simples barato barata baratos caro cara caros tranquilo tranquila seguro segura arejado claro perfeito perfeita ideal certo certa
pronto pronta planta lancamento construcao construir construtora obra reforma reformado mobiliado mobiliada moveis mobilia movel
quarto quartos dormitorio dormitorios suite suites vaga vagas garagem carro carros moto filho filhos filha filhas crianca criancas mae pai
pais irmao irma irmaos avo avos marido esposa esposo mulher namorado namorada noivo noiva familia casal amigo amiga amigos sogra sogro tia tio
primo prima bebe pessoa pessoas senhor senhora sr sra dona moca moco amor querida querido chefe mano cara galera pessoal colega
ola oi opa eai alo bom boa obrigado obrigada valeu favor desculpa desculpe licenca parabens feliz tchau abraco att atenciosamente grato grata
duvida duvidas ajuda ajudar informacao informacoes detalhes fotos foto video link site anuncio portal instagram insta whatsapp zap olx facebook
google internet telefone celular email contato numero codigo ref referencia visita visitar agendar marcar disponivel disponiveis opcao opcoes
interesse interessado interessada interessa serve servem atende
metro onibus estacao trem terminal shopping mercado escola faculdade universidade hospital praia mar parque aeroporto centrao posto igreja campus
empresa escritorio trabalho servico servicos loja banco caixa contrato documentos documento renda salario entrada fgts fiador caucao seguro
iptu taxa taxas boleto boletos comissao proposta negocio permuta troca parcela parcelas
janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro segunda terca quarta quinta sexta sabado domingo feriado ferias
inicio fim final comeco meio meados proximo passado
brasil portugal argentina exterior pais estado interior capital litoral
pet pets gato gatos cachorro cachorros
alto padrao frente fundos fundo vista lateral nascente poente sol
alguma coisa coisas tipo assim gente jeito forma maneira parte lugar lugares local locais canto ponto mundo vida sonho motivo caso exemplo
verdade vontade ideia plano planos futuro momento tempo prazo pressa urgencia
primeiro primeira segundo terceiro ultimo ultima unico unica
dele dela deles delas nele nela neles nelas desse dessa desses dessas deste desta disso disto daquele daquela nesse nessa nesses nessas neste nesta nisso naquele naquela comigo conosco
num numa nuns numas dum duma
kkk kkkk kkkkk rs rsrs haha hahaha hehe aff eita vixe nossa ave oxe uai tche bah po poxa puts
please the and for with my is have need looking rent buy
soy es por favor tiene para mi yo una unos unas y los las el al muy hola buenas buen gracias
entre desde durante contra sobre sob apos conforme segundo exceto salvo tirando fora dentro acima abaixo atras frente longe alem aquem
mando manda mandar envia enviar envie envio recebo receber liga ligar ligo avisa avisar aviso conversa conversar falar fala falo falei disse
diz dizer contar conta explicar entender entendo entendi lembra lembrar lembro espera esperar esperando aceita aceitar aceitam aceito deixa deixar
separa tira tirar coloca colocar bota incluir inclui junto juntos separado sozinho sozinha
cobertura cobertas coberta cobertos fechado fechada aberto aberta plano alta baixo baixa
mobilidade seguranca conforto qualidade infraestrutura lazer
tranquilidade facil dificil rapido rapida devagar direto direta direito
verao inverno natal reveillon carnaval pascoa
aposentado aposentada medico medica professor professora advogado enfermeira policial militar estudantes residente
desse outra aluno aluna aguardo atendimento resposta retorno duvida combinado
conta contas assunto situacao problema problemas decisao processo andamento cadastro pesquisa mercado agencia corretor corretora corretores imobiliaria
gerente atendente secretaria equipe time grupo cliente clientes vizinho vizinhos vizinhanca inquilino proprietario dono donos
correria rotina emprego folga horario horarios almoco cafe janta final semestre trimestre bimestre natureza verde roca mato rio lago
acesso saida entrada chegada volta ida caminho passeio esquina calcada asfalto ladeira morro subida curva
total soma media metade dobro resto troco desconto sinal pagamento deposito transferencia cartao dinheiro cheque
papel papelada cartorio escritura registro certidao procuracao assinatura assinar
foto fotos planta video imagem imagens mapa mensagem audio recado
geral particular comum especial normal atual anterior novo posterior
cama mesa sofa geladeira fogao armario armarios guarda roupa ar condicionado ventilador tv
doenca saude cirurgia joelho idade idoso idosa idosos gravida gravidez casamento separacao divorcio
chuva calor frio barulho silencio sossego paz agito movimento bagunca
melhoria maioria minoria vantagem desvantagem conforme
interior exterior capital minas bahia parana goias ceara maranhao paraiba pernambuco sergipe alagoas rondonia roraima acre amapa tocantins
hotel pousada restaurante bar padaria farmacia posto lotacao ponto
gostoso gostosa delicia maravilhoso maravilhosa espacoso espacosa iluminado iluminada ventilado ventilada
terceira quarta quinta sexta setimo decimo
financeiro juridico suporte sistema aplicativo app
fevereiro carnaval dezembro julho
preferencia referencia conversa verdade breve acordo obs resto fundao jeito duas
""")

_ENDINGS: Final = (
    "mente",
    "ando",
    "endo",
    "indo",
    "aram",
    "eram",
    "iram",
    "asse",
    "esse",
    "isse",
    "zinho",
    "zinha",
    "amos",
    "emos",
)

_INFINITIVES: Final = ("ar", "er", "ir")

EVERYDAY: Final = (
    _EVERYDAY
    | NUMBER_WORDS
    | cues.CUES.words
    | cues.OWN.words
    | cues.ACCEPTS.words
    | vocabulary.FIELDS.words
    | vocabulary.BEDROOMS
    | vocabulary.SUITES
    | vocabulary.PARKING
    | vocabulary.CARS
    | vocabulary.AREAS
    | vocabulary.TIMES
    | vocabulary.OTHERS
    | cues.SEEKING
    | cues.NEGATED_VERBS
    | cues.DISLIKES
    | cues.DISTRACTING
    | cues.ADDING
) - {"industrial"}


def is_everyday(word: str) -> bool:
    """Tell whether a folded word is none that a place would be called by, without a capital letter to say so."""
    return (
        word in EVERYDAY
        or len(word) < 3
        or (len(word) > 5 and word.endswith(_ENDINGS))
        or (len(word) > 6 and word.endswith(_INFINITIVES))
    )
