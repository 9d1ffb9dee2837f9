"""Beats: how conversations begin, and how the agency receives people."""

from typing import Final

OPENINGS: Final = {
    "abre_aluguel": """
> [Oi|Olá|Oii], {saudacao}! Vi o anúncio [do|desse] {tipo} {no_bairro}, {codigo}. [Ainda está disponível?|Ainda tá
  disponível?|Continua disponível para alugar?]
--
> {Saudacao}! [Gostaria de|Queria] informações sobre {esse_tipo}: {link}
>? [O valor de {falado} já é com condomínio?|Esse valor é o pacote ou só o aluguel?]
--
> {Saudacao}
> Estou procurando {um_tipo} de {quartos} {no_bairro}, [até uns {falado}|na faixa de {falado} de aluguel]
> [Vcs têm alguma coisa?|Você tem alguma opção?|O que vcs têm aí?]
--
> [Oi tudo bem?|Olá, tudo bem?|Opa, tudo certo?]
> [Peguei o contato no site|Achei vcs no portal|Uma amiga me indicou vocês]. [Tenho interesse|Me interessei]
  {nesse_tipo}
  {no_bairro} por {preco}
--
> {link}
> [Esse ainda tá pra alugar?|Ainda disponível?|Oi! Esse já alugou?]
--
> Olá! Meu nome é {nome}, [estou me mudando a trabalho para {cidade}|vou começar um emprego novo em {cidade}|passei na
  faculdade em {cidade}] e preciso de {um_tipo} {no_bairro}.
> [Vi o de código {codigo}|Gostei do {codigo}] no site de vocês. Dá para saber mais?
--
> 🎤 Mensagem de voz ({audio})
> [Desculpa o áudio, tô dirigindo 😅|Mandei áudio pq tô no trânsito|Ah desculpa, é que eu tava na rua] é sobre o {tipo}
  {no_bairro}
--
> [Oi|Olá], [sou {o} {nome}|aqui é {o} {nome}]. [Eu e meu marido|Eu e minha esposa|Eu e minha irmã|Eu e um
  amigo] [vimos |gostamos muito d]{o_tipo} {no_bairro} ({codigo}).¶¶[Queríamos|A gente queria] saber:¶1. ainda está
  disponível?¶2. o condomínio inclui água e gás?¶3. [aceita pet?|tem vaga pra moto?|precisa de fiador?]
--
> [{Saudacao}|Olá, {saudacao}]. O {codigo} está disponível a partir de quando? Meu contrato atual [vence|acaba]
  [no fim do mês|em 40 dias|mês que vem]
--
> Oi, [to procurando|tô atrás de] {quartos} {no_bairro} ou perto do metrô. [Urgente|Meio urgente] kkk
""",
    "abre_compra": """
> {Saudacao}, [tenho interesse|estou interessad{o}] {no_tipo} {no_bairro}, código {codigo}. [Ainda está à
  venda?|Continua
  à venda?|Podem me passar mais detalhes?]
--
> [Oi|Olá]! Vi [esse anúncio|este imóvel] no site: {link}
> [Qual o valor do condomínio e do IPTU?|Me passa o valor do condomínio por favor?|Aceita financiamento?]
--
> {Saudacao}! Estamos procurando {um_tipo} para comprar {no_bairro}, {quartos}, até {falado}.
> [Somos um casal com uma filha pequena, então escola perto ajuda|Trabalho em casa, então silêncio é essencial|É pra
  minha mãe, então precisa ter elevador e ser perto de tudo]
--
> [Boa|Opa|E aí], [td bem?|tudo bem?]
> [ainda tem|continua à venda] {o_tipo} de {falado} {no_bairro}?
--
> Olá! Sou {nome}, vi {o_tipo} "{titulo}" e [gostei bastante|achei muito a minha cara|fiquei encantad{o}].¶
  [Gostaria de entender as condições de pagamento e se há margem para negociação.|Quais documentos preciso apresentar
  para fazer uma proposta?|Vocês sabem há quanto tempo está anunciado?]
--
> {Saudacao}, [quanto tá pedindo|qual o último valor] no {codigo}?
--
> [Minha irmã|Um colega|Meu cunhado] [comprou|alugou] com vocês e falou muito bem! [Tô|Estou] procurando meu primeiro
  imóvel, algo tipo {quartos} {no_bairro}
> [Não entendo nada de financiamento, já aviso 😂|Preciso de ajuda com tudo, sou leigo no assunto]
--
> 🎤 Mensagem de voz ({audio})
--
> Olá, [estou vendendo meu apto e|já vendi meu apê, agora] procuro {um_tipo} maior {no_bairro}. O {codigo} [me chamou
  a
  atenção|parece ser o que eu quero]. Podemos conversar?
--
> {Saudacao} [pessoal|gente]! [É para investimento|Estou olhando para investir]: o {codigo} {no_bairro}, quanto
  renderia
  de aluguel hoje?
""",
    "recebe": """
< {Saudacao}, {nome}! [Aqui é {ao} {atendente}, da {agencia}|Eu sou {ao} {atendente}, da {agencia}|{atendente}
  falando,
  da {agencia}]. [Tudo bem?|Como vai?|Tudo certo?]
--
< [Oi|Olá], {nome}! [Tudo bem?|{Saudacao}!] [Sou {ao} {atendente}|Aqui é {ao} {atendente}] [e vou te atender por
  aqui|e
  cuido dos imóveis {no_bairro}]. 😊
--
< {Saudacao}! [Obrigad{ao} pelo contato com a {agencia}|Que bom que chamou a gente]. [Me chamo {atendente}|Meu nome
  é {atendente}], com quem eu falo?
> [{nome}|É {o} {nome}|{nome} {sobrenome}|Sou {o} {nome}, prazer]
< [Prazer, {nome}!|Muito prazer, {nome}.|Ótimo, {nome}!]
--
< Olá, {nome}, {saudacao}. [{atendente} aqui|Fala {ao} {atendente}]!
""",
    "disponivel": """
< [Está disponível sim!|Sim, ainda está disponível.|Tá disponível, sim 🙌] [É {um_tipo} de {area} m², {quartos},
  {vagas}.|São {area} m² com {quartos} e {vagas}.] {elogio}
< [Segue o link com as fotos|Aqui dá pra ver todas as fotos|Todas as fotos estão aqui]: {link}
--
< Sim! O {codigo} continua [livre|disponível]. [Resumo|Resumindo]:¶• {area} m²¶• {quartos}¶• {vagas}¶• {preco_texto}¶
  {elogio}
--
< [Continua disponível, sim|Ainda está, sim]. [Entrou faz pouco tempo|Voltou ao site esta semana|Temos recebido
  bastante
  procura] e [a localização é ótima|o prédio é muito bem cuidado|o proprietário é bem tranquilo].
< 📷 Foto
< 📷 Foto
< {elogio}
--
< Deixa eu confirmar [no sistema|com o proprietário|com a colega da captação], só um minutinho.
< [Confirmado|Pronto, confirmei], {nome}: o {codigo} está disponível. {preco_texto}.
--
< [Está sim.|Disponível!] {titulo}, {area} m². {preco_texto}.
< {link}
""",
    "qualifica_aluguel": """
< [Para te ajudar melhor|Só pra eu entender]: [vai morar sozinh{o}?|quantas pessoas vão morar?|é pra morar com
  família?]
> [Eu e minha namorada|Eu, meu marido e um filho de 4 anos|Só eu|Eu e mais uma amiga|Eu e minha mãe|Somos em 3]
< [Perfeito.|Entendi!|Show.] E [tem data para mudar?|para quando seria a mudança?|precisa pra quando?]
> [Até dia 10|O quanto antes|Mês que vem|Tenho até o fim do mês pra sair do atual|Sem pressa, uns 2 meses|Na virada
  do mês]
--
< [Você já mora {no_bairro}?|Conhece a região?]
> [Conheço sim, trabalho aí perto|Moro do lado|Não muito, sou de {outra_cidade}|Conheço, minha irmã mora na rua de
  trás]
--
< Qual seria o valor máximo, [somando|contando] condomínio e IPTU?
> [Uns {total}|Até {total} dá|No máximo {total}, estourando|Queria ficar em {total}]
--
< Você tem preferência por andar alto ou [tanto faz?|algo mais baixo serve?]
> [Andar alto, por favor|Tanto faz|De preferência sem barulho de rua|Se tiver elevador, tanto faz]
""",
    "qualifica_compra": """
< [Me conta um pouco do que procura|Pra eu te indicar certinho]: [é para morar ou investir?|seria pra moradia mesmo?]
> [Morar|Pra morar mesmo|É moradia, casamos em maio 💍|Pra sair do aluguel|Morar, a família cresceu]
< [Que ótimo!|Ótimo.|Parabéns!|Perfeito.] [Já tem financiamento aprovado?|Pretende financiar?|Seria à vista ou
  financiado?]
> [Financiado, tenho uns {entrada} de entrada|Vou financiar uma parte|Ainda não vi nada de banco|Tenho {entrada} +
  FGTS|À
  vista, se tiver um bom desconto]
--
< Você precisa vender algum imóvel antes?
> [Não|Não, tá tranquilo|Sim, tenho um ap {outro_no_bairro}, já com proposta|Talvez, depende do valor]
--
< Quantas vagas você precisa? Esse tem {vagas}.
> [Uma basta|Tá ótimo|Duas seria o ideal, mas dá pra conversar|Só temos um carro]
--
< E [o que não pode faltar|o que é indispensável] pra você?
> [Varanda e luz natural|Silêncio|Metrô perto, não tenho carro|Lazer pras crianças|Um cantinho pra home office|Cozinha
  grande, adoro cozinhar]
< [Anotado!|Boa, anotei aqui ✍️|Entendi perfeitamente.]
""",
}
