"""Beats of short conversations: wrong numbers, thanks, shops and offices, silence."""

from typing import Final

SMALL: Final = {
    "engano": """
> [Oi mãe, chego mais tarde, não me espera pra janta|Amor compra pão|Fala Zé, o churrasco é domingo msm?|{Saudacao},
  gostaria de agendar banho e tosa pra
  {pet_artigo}]
< [Olá! Aqui é da {agencia}, acho que foi engano 😄|Oi! Acho que a mensagem era para outra pessoa.]
> [Kkkkk desculpa!!|Ops, número errado 🙈|Nossa, foi mal]
<? [Imagina! Se precisar de imóvel, já sabe 😉|Sem problema!]
--
> [Aí é da pizzaria?|É da oficina do Carlão?|Oi, é do consultório da dra. Helena?|Vcs entregam gás?]
< Não, aqui é a {agencia}. [O número deve ter mudado.|Confere o número, por favor.]
> [Ah ok, obrigad{o}|desculpa|blz]
--
> 🎤 Mensagem de voz ({audio})
< Olá! [Não consegui entender, parece que o áudio é para outra pessoa.|Acho que esse áudio não é pra gente 😅 Aqui é
  da {agencia}.]
> [Vixe, era pro grupo da família|Apaga por favor kkk|Desculpa, engano]
--
> [Curriculo|{Saudacao}, vocês estão contratando? Tenho experiência com vendas|Olá, gostaria de enviar meu currículo
  para vaga de recepção]
< Olá! [Currículos pelo e-mail vagas@pedeipe.example, por favor.|No momento não temos vagas, mas guardamos os
  currículos enviados a vagas@pedeipe.example.]
> [Obrigad{o}!|Vou mandar, grat{o}]
""",
    "agradece": """
> [Passando só pra agradecer, {atendente}!|{atendente}, não podia deixar de agradecer.] [Já estamos instalados no
  {tipo} {no_bairro} e amando ❤️|Faz um mês
  que mudamos e tá tudo ótimo.|A entrega das chaves foi emocionante.]
>? 📷 Foto
< [Que alegria ler isso, {nome}! 🥰|Ganhei o dia!|Que lindo, {nome}.] [Aproveitem muito!|A equipe toda agradece.|Posso
  usar como depoimento?]
>? [Pode sim!|Claro kkk]
--
> [Oi! Já mudamos 🏡|Chaves na mão!!] [Obrigad{o} por toda a paciência|Vcs foram demais]
< [Sejam muito felizes!|Parabéns, {nome}! 🎉]
--
> [Indiquei vcs pra uma colega, ela chama {outro_nome}|Minha prima vai chamar vocês, atendam bem kkk]
< [Muito obrigad{ao} pela indicação, {nome}!|Pode deixar que cuido com carinho 💚]
""",
    "so_oi": """
> [Oi|Olá|{Saudacao}|Opa|{Saudacao}, tem alguém?]
--
> [Oi|Olá]
> [??|Alguém?|Podem me atender?]
--
> [Preço?|Valor?|Quanto?] {link}
--
> {Saudacao}, [quero falar com um corretor|preciso falar com {ao} {atendente}|me liguem por favor]
--
> [Olá, gostaria de saber se o {codigo} {no_bairro} ainda está disponível e se o proprietário aceita contrato de 12
  meses. Viajo bastante a trabalho e
  preciso de flexibilidade.|Oi, ainda tem algo {no_bairro} até {falado}?|Vi {o_tipo} {no_bairro} no portal, podem me
  mandar a localização?]
--
> 🎤 Mensagem de voz ({audio})
> [Conseguem me responder hoje?|Aguardo retorno|me chama quando puder]
--
> [Tenho interesse no {codigo}|Quero agendar visita no {codigo}], [posso ir {no_dia} depois das 18h|de preferência
  sábado de manhã]
""",
    "abre_comercial": """
> {Saudacao}, [procuro|estamos procurando] [um ponto|um espaço] {no_bairro} para [uma cafeteria|um consultório de
  psicologia|uma escola de dança|um
  escritório de contabilidade|uma loja de plantas|um estúdio de tatuagem]. O {codigo} [serve?|está livre?]
--
> [Olá, represento uma rede de farmácias|Boa, sou arquitet{o} e busco sala pro escritório] [e gostei do {codigo}|e vi
  o {codigo} no site].¶[Qual a metragem
  exata e o pé-direito?|Tem habite-se comercial?|Qual a carência para obra?]
""",
    "comercial": """
< [O {codigo} tem {area} m²|São {area} m² de salão], [com AVCB em dia|pé-direito de 3,20 m]. {preco_texto}. {elogio}
> [#q A rua tem movimento?|Dá pra pôr letreiro?|Tem exaustão?|Passa cadeirante?]
< [#q Bastante, principalmente no almoço.|Sim, é permitido na fachada.|Tem previsão de duto, mas o equipamento é
  seu.|Sim, entrada em nível.]
--
< [Está livre sim.|Disponível.] [O proprietário dá 60 dias de carência para obra.|Contrato comercial é de 5 anos, com
  renovação garantida.]
> [#r Interessante, vou falar com meu sócio|E o reajuste?|60 dias é pouco, consegue 90?]
< [#r Perfeito, fico no aguardo.|Anual, pelo IPCA.|[Consigo pleitear 90 dias com contrato de 5 anos.|Vou levar ao
  proprietário.]]
""",
    "portal": """
< {Saudacao}, {nome}! [Recebemos seu interesse pelo site|Vi que você deixou seu contato no portal] sobre o {codigo}
  ({titulo}). [Ainda procura?|Posso te ajudar?]
> [#p Oi, procuro sim|Sim! Ainda tá disponível?|Já fechei outro, obrigad{o}|Procuro, mas em outra faixa de preço]
< [#p Ótimo! {elogio}|Está sim! {link}|Que ótimo, {nome}, seja feliz na casa nova!|Me diz até quanto, que eu procuro.]
--
< Olá, {nome}! [Aqui é {ao} {atendente}, da {agencia}.|Tudo bem?] [Entrou um imóvel com o seu perfil|Baixou o preço
  {do_tipo} que você visitou]: {titulo}, {preco}.¶{link}
> [#p Opa, deixa eu ver|Nossa, gostei!|Quanto era antes?|Hmm já fechei outro, mas obrigad{o}]
< [#p Vê com calma e me fala.|Quer visitar?|Estava uns 5% acima.|Sem problema, {nome}, parabéns!]
--
< {nome}, [lembrete: seu contrato vence em 60 dias.|seu contrato do {codigo} completa 12 meses.] [Gostaria de
  renovar?|Podemos renovar nas mesmas condições?]
> [#p Quero renovar sim|Qual vai ser o reajuste?|Vou sair, na verdade|Quero sim, mas dá pra segurar o valor?]
< [#p Perfeito, preparo o aditivo.|O índice deu 4,6%.|Ok, te explico os próximos passos da entrega.|Consigo segurar
  se renovar por 30 meses.]
""",
    "golpe": """
> [Oi, uma pessoa anunciou o {codigo} por metade do preço numa rede social e pediu depósito. É de vcs?|{Saudacao},
  esse anúncio é verdadeiro? Tá muito barato:
  pediram pix antes de visitar]
< [Que bom que perguntou! É golpe.|É golpe, {nome}.] [Nunca pedimos depósito antes da visita e do contrato.|O
  {codigo} é nosso, mas custa {preco}.] [Não pague nada!|Denuncie
  o perfil, por favor.]
> [Sabia!! Obrigad{o}|Nossa, quase caí 😰|Vou denunciar]
<? [Se quiser ver o verdadeiro, te levo lá {no_dia}.|Se precisar, é só chamar.]
""",
}
