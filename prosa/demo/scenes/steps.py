"""Beats: visits, money and farewells."""

from typing import Final

STEPS: Final = {
    "marca_visita": """
> [Dá pra visitar?|Queria visitar|Podemos marcar uma visita?|Quando dá pra ver?]
< [Claro!|Com certeza.|Vamos marcar 😊] [Tenho {no_dia} às {hora} ou às {hora_2}|Pode ser {no_dia}, {data}, às {hora}?]
> [{hora} tá ótimo|Às {hora}|Pode ser {hora}|Confirmado {hora}]
< [Agendado|Marcado|Fechado]: {dia}, {data}, às {hora}, {rua}. [Te espero na portaria.|Leve um documento com foto, a
  portaria
  pede.|Quem vai te receber sou eu.]
>? [👍|Combinado!|Ok obrigad{o}|Até lá 🙌]
--
< [Quer conhecer pessoalmente?|Que tal agendar uma visita?] [Tenho horário {no_dia}|Essa semana consigo {no_dia}]
> [Pode ser no fim da manhã?|Pode ser cedo?|{no_dia_maiusculo} que horas?|Quero sim]
< [Consigo às {hora}|Dá pra fazer {hora}], [serve?|pode ser?]
> [Serve|Fechou|Pode|Perfeito]
< [Combinado então|Anotado]! {no_dia_maiusculo}, {hora}, {rua}. 📍 Localização
--
> [queria ver o ap {no_dia}|posso visitar {no_dia}?] [de manhã ou à tarde tanto faz|tô de folga]
< [{no_dia_maiusculo} às {hora} funciona?|Tenho {hora} livre {no_dia}]
> [funciona|ss|Isso]
< Ótimo. Endereço: {rua} [(mando o número na véspera)|(o número vai na confirmação)]. [Qualquer imprevisto me avisa
  por aqui.|Até!]
""",
    "remarca": """
> [Oi {atendente}, surgiu uma reunião|Não vou conseguir no horário|Meu filho ficou doente 😞|Tô preso no trabalho],
  [dá pra
  remarcar?|podemos mudar?]
< [Sem problema!|Claro, acontece.|Melhoras!] [Pode ser no mesmo horário um dia depois?|Quer passar para a semana que
  vem?]
> [Pode sim, obrigad{o}|Perfeito|Fechado, desculpa o transtorno]
--
< {nome}, [o inquilino atual pediu para mudar|a portaria avisou que o elevador está em manutenção nesse dia].
  [Podemos fazer
  às {hora_2}?|Dá pra ser meia hora mais tarde?]
> [Pode|Tudo bem|Sem problemas|ok]
""",
    "confirma_visita": """
~ visita-
< {Saudacao}, {nome}! [Confirmando nossa visita|Passando para confirmar] [hoje às {hora}|às {hora}], {rua}. [Tudo
  certo?|Confirma?]
> [Confirmado|Tudo certo|👍|Sim! Já tô saindo|Confirmo]
--
~ visita-
> [Oi, tá de pé a visita de hoje?|Confirmado hoje às {hora}?]
< [Confirmadíssimo!|Confirmado, {nome}.|Sim, te espero lá.|De pé sim! {rua}, às {hora}.|Confirmado, já deixei a chave
  separada.]
""",
    "depois_da_visita": """
~ visita
< [E aí, {nome}, o que achou?|Oi {nome}! Gostou da visita?|{nome}, obrigad{ao} pela visita! O que achou do {tipo}?]
> [Gostei muito!! Bem mais claro que nas fotos|Gostei sim, só achei o banheiro pequeno|Amei 😍|Gostamos bastante, vamos
  conversar em casa|É bom, mas o segundo quarto é minúsculo]
--
~ visita
> [{atendente}, gostei demais {do_tipo}.|Acabamos de sair daí, adoramos!|Então, fui aí ver e gostei.] [Quais os
  próximos
  passos?|Como faço pra segurar?|O que precisa pra fechar?]
< [Que notícia boa!|Eba 🎉|Fico feliz!] [Te explico tudo.|Vou te mandar o passo a passo.]
--
~ visita
< [Olá, {nome}, ficou alguma dúvida da visita?|{nome}, deu pra conhecer bem {o_tipo}?]
> [Deu sim. Só fiquei na dúvida sobre {duvida}|Fiquei pensando em uma coisa: {duvida}|Uma só: {duvida}?]
< [Vou verificar e te retorno ainda hoje.|Já pergunto pro proprietário.|Boa pergunta, confirmo e te aviso.]
~ 2h
< [Verifiquei|Confirmei aqui], {nome}: [está tudo certo com isso|sem problema quanto a isso|o proprietário garante].
""",
    "nao_gostou": """
~ visita
> [Oi, então, fui ver e não gostei tanto 😕|Visitei mas não é pra mim, achei escuro|O {tipo} é bonito, mas a rua é uma
  ladeira
  kkk|Achei pequeno para nós]
< [Obrigad{ao} pela sinceridade, ajuda muito!|Sem problema, {nome}.|Entendo perfeitamente.] Vou procurar outros
  [parecidos|com
  esse perfil].
@? outra_opcao
""",
    "negocia_aluguel": """
> [Consegue baixar um pouco?|Dá pra negociar o aluguel?|O valor é negociável?] [Por {oferta} eu fecho hoje|Penso em
  {oferta}|Se
  fizer {oferta} fechamos]
< [Vou levar ao proprietário|Deixa eu consultar o dono], [te dou retorno hoje|já te falo].
~ 3h
< [Falei com ele|Retorno]: [chega em {meio}, com contrato de 30 meses|faz {meio} e mantém o primeiro mês com 50%|não
  consegue os
  {oferta}, mas faz {meio}].
> [Fechado!|Aceito 🙌|{meio} tá ótimo|Hmm, me dá até amanhã?|Tá bom, vamos em frente]
--
> [se pagar 6 meses adiantado tem desconto?|E se eu fizer contrato de 36 meses, melhora?]
< [Melhora sim|É uma boa proposta]. [O proprietário topa {meio}.|Consigo {meio} nessa condição.]
> [Boa, vou fazer as contas|Opa, gostei|Ótimo]
""",
    "negocia_compra": """
> [Tem margem?|Vocês aceitam proposta?|Dá pra conversar no preço?] [Ofereço {oferta} à vista|Consigo chegar em
  {oferta}|Minha proposta é
  {oferta}]
< [Obrigad{ao} pela proposta|Recebido]! [Vou formalizar e levar ao proprietário.|Preciso dela por escrito, te mando o
  modelo.]
< 📎 proposta_{codigo}.pdf
> [Assinado|Preenchi e mandei|📎 proposta_assinada.pdf]
~ 1d
< {nome}, [ele fez uma contraproposta|o retorno foi]: {meio}, [deixando os armários|com 60 dias para desocupar|e ele
  paga o
  laudêmio|incluindo as luminárias].
> [Vou falar com minha esposa|Chegando em {meio} fechamos|Topo!|Ainda acho caro, mas vou pensar|Consegue mais um
  pouquinho?]
--
> [achei meio caro|Tá acima do mercado né?] [vi um igual por {oferta}|no prédio do lado tá {oferta}]
< [Entendo|Faz sentido comparar], mas [esse foi todo reformado|esse tem {vagas} e andar alto|o valor já baixou este
  mês].
  [Se quiser, levo uma proposta.|Posso propor {meio}.]
> [Propõe {meio} então|Pode levar|Deixa eu ver outros antes|Vou pensar]
--
> [Aceita permuta?|Pega carro no negócio?|Aceita imóvel de menor valor como parte?]
< [Carro ele não pega, mas imóvel {outro_no_bairro} ele avalia.|O proprietário estuda permuta até 40% do
  valor.|Infelizmente não aceita
  permuta.]
""",
    "financiamento": """
> [Como funciona o financiamento?|Dá pra usar FGTS?|Quanto de entrada precisa?] [tenho {entrada} guardados|Minha
  renda é {renda}]
< [Em geral 20% de entrada|Os bancos financiam até 80%], e o FGTS entra na entrada [se for seu primeiro imóvel na
  cidade|e nas
  parcelas também]. A parcela não pode passar de 30% da renda.
< Simulando {preco} em 30 anos, a primeira parcela fica [perto de|por volta de] {parcela}. [Quer que eu peça
  simulação em 3
  bancos?|Nosso parceiro faz a simulação sem custo.]
> [#d Quero sim!|Por favor|Nossa, puxado 😅|Pode simular. Do que precisa?|Opa, quero. Que documentos mando?]
< [#d Combinado, até amanhã te mando as três.|Já pedi, sai até amanhã.|Dá pra alongar o prazo ou dar mais entrada.|RG
  ou CNH,
  comprovante de renda e extrato do FGTS.|Só nome, data de nascimento e renda, pra começar.]
--
> [o banco aprovou {entrada_aprovada}!!|Saiu minha carta de crédito!] 🎉
< [Que maravilha|Parabéns], {nome}! [Com isso já dá pra fazer a proposta.|Agora é marcar a vistoria do banco.]
--
> [A taxa tá alta agora né?|Vale a pena esperar os juros caírem?]
< [Ninguém tem bola de cristal rs|Difícil prever], mas [dá pra fazer portabilidade depois, se a taxa cair|imóvel bom
  não costuma
  esperar].
> [Verdade|É, faz sentido|Vou pensar com calma]
--
> [Renda de casal conta junto?|Posso compor renda com meu pai?]
< Pode compor, [sim, com até duas pessoas na maioria dos bancos|e não precisa ser casado]. O que pesa é a idade do
  mais velho, que
  limita o prazo.
""",
    "documentos": """
< [Para a análise|Pra começar o cadastro] [preciso de|me manda]:¶• RG e CPF ou CNH¶• comprovante de renda (3
  últimos)¶• comprovante de
  residência¶[Pode ser foto legível.|Manda por aqui mesmo ou para cadastro@pedeipe.example]
> [Ok, mando hoje à noite|Já mando|Segue]
~ 2h
> 📎 documentos_{nome}.pdf
> [#q Falta o último holerite, mando amanhã|Ficou legível?|O comprovante tá no nome da minha mãe, tem problema?|]
< [#q Pode mandar amanhã, sem problema.|Ficou ótimo, obrigad{ao}!|Sem problema, só mande o RG dela junto.|Chegou
  tudo, já enviei para
  análise.] [A resposta sai em até 2 dias úteis.|]
--
< [Agora só faltam os documentos|O próximo passo é o cadastro]: [documento com foto e os 3 últimos comprovantes de
  renda|RG, CPF e comprovantes de
  renda e de residência]. [Pode enviar por aqui.|Pode ser por e-mail: cadastro@pedeipe.example]
~ 3h
> [Mandei os docs|Enviei tudo agora], [chegou?|confere por favor?]
< [Chegou sim|Recebemos], [#p falta só a segunda página do IR|tudo certo por aqui].
> [#p 📎 irpf_pagina2.pdf|]
< [#p Agora sim!|]
--
> Que documentos [vcs precisam?|eu preciso mandar?]
< Documento com foto, comprovante de renda e de residência. [Se for casad{o}, os do cônjuge também.|Autônomo manda o
  IR e extratos.]
> [Blz, vou juntar tudo|Deixa comigo|Vou separar essa semana]
~ 1d
> 📎 documentos_{nome}.pdf
> 📎 renda_{nome}.pdf
< [Recebido|Chegou], {nome}. [Já está na análise.|Mandei para a análise agora.]
""",
    "aprovado": """
~ 1d
< [Boa notícia, {nome}!|{nome}, saiu a análise!] [Cadastro aprovado ✅|Aprovado sem ressalvas 🎉]. [Vou preparar o
  contrato.|O contrato vai para
  assinatura digital ainda hoje.]
> [Aeeee!!|Que alívio 🙏|Obaaa|Ótima notícia, obrigad{o}!]
< [As chaves ficam prontas|A vistoria de entrada é] [na sexta|na segunda|em três dias úteis]. [Parabéns pela nova
  casa!|Depois te mando as fotos da
  vistoria pra conferir.]
> [#f Mal posso esperar|Vou começar a encaixotar kkk|Vcs indicam frete?|Valeu demais, {atendente}]
< [#f 😄||Indico sim, te mando dois contatos de confiança.|Foi um prazer!]
--
~ 1d
< {nome}, [a seguradora pediu mais um documento|ficou faltando comprovar parte da renda]: [extrato bancário dos
  últimos 90 dias|a declaração
  completa do IR].
> [Aff, ok, mando|Segue 📎 extrato.pdf|Pode deixar, envio até amanhã]
~ 1d
< [Agora foi: aprovado!|Prontinho, aprovaram 🎉] [Assinatura chega no seu e-mail.|Te mando o link do contrato.]
> [Glória kkk|Graças a Deus|Finalmente 😂 obrigad{o}]
""",
    "pensa": """
> [Vou pensar e te falo|Vou conversar em casa e retorno|Deixa eu ver com minha [família|mãe|irmã] e te aviso|Preciso
  de uns dias pra decidir|Vou [dormir
  com|amadurecer] a ideia|Me dá até {no_dia}?|Vou colocar na ponta do lápis e volto|Ainda vou ver mais dois essa
  semana, depois te falo]
< [Claro, fico à disposição!|Sem pressa, {nome}.|Perfeito, qualquer dúvida me chama.] [Só lembro que tem outra visita
  marcada {no_dia}.|Posso te
  ligar {no_dia}?]
--
> [ok vou ver|blz, te aviso|qualquer coisa chamo|fechou, vou pensando|tá, depois te falo|vou ver aqui e volto]
< [Combinado|Tranquilo], {nome}! [Estou por aqui.|Até!]
""",
    "tchau": """
> [Obrigad{o}, {atendente}!|Muito obrigad{o} pela atenção|Valeu!|Brigad{o} 😊|Obg!]
< [Imagina!|Por nada, {nome}.|Eu que agradeço!|Disponha 😊] [Até mais!|Boa semana!|Qualquer coisa, é só chamar.]
--
> [Perfeito, muito obrigad{o}|Show, valeu mesmo|Obrigad{o} pelo atendimento, foi super atencios{ao}]
< [Foi um prazer, {nome}!|Conte com a gente 🏡|Nós é que agradecemos a confiança.]
--
< [Mais alguma dúvida?|Posso ajudar em algo mais?]
> [Por enquanto não, obrigad{o}|Não, era isso|Só isso mesmo, valeu]
< [Ótimo. Vou encerrar por aqui, {nome}|Combinado], [até a próxima!|tenha {um_bom_periodo}!]
--
> 👍
--
> [blz|ok|tá bom], [obg|valeu|brigad{o}]
""",
    "cobra_retorno": """
~ 2d
< [Oi, {nome}! Conseguiu pensar|{Saudacao}, {nome}. Alguma novidade] sobre {o_tipo} {no_bairro}?
> [Oi! Ainda não, essa semana foi corrida|Oii desculpa a demora|Então, acabei decidindo esperar]
--
~ 2d
> [Oi {atendente}, teve retorno?|E aí, alguma novidade do proprietário?|Conseguiu ver aquilo?]
< [Oi, {nome}! Ainda aguardo resposta dele.|Estava pra te chamar!] [Ele viajou e volta amanhã.|Cobrei de novo agora.]
  [Te aviso assim que souber.|]
""",
    "pressa": """
> [É que preciso mudar rápido|Tenho que sair daqui até dia 30|O dono pediu o apto de volta 😩|Meu contrato acabou e
  não renovaram]
< [Entendo, vamos agilizar!|Calma que a gente resolve.] [Com seguro-fiança dá pra assinar em 3 dias.|Se mandar os
  documentos hoje, a chave sai
  esta semana.]
> [Mando agora|Jura?? Que bom|Me salva 🙏]
--
> [Consigo mudar já nesse fds?|Dá pra entrar semana que vem?]
< [Depende da análise, mas dá sim|Apertado, mas possível]: [documentos hoje, contrato amanhã, vistoria no dia
  seguinte|o imóvel está vazio e limpo].
""",
}
