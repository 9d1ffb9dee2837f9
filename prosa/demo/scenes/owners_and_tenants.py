"""Beats of those who have a home already: owners who sell or let, and tenants."""

from typing import Final

OWNERS_AND_TENANTS: Final = {
    "abre_dono_venda": """
> {Saudacao}, [tenho {um_tipo} {no_bairro} e quero vender|quero anunciar {um_tipo} {no_bairro} pra venda]. [Como
  funciona com vocês?|Qual a
  comissão?|Vocês avaliam?]
--
> Olá! [Herdamos|Eu e meus irmãos herdamos] {um_tipo} {no_bairro}, {quartos}, {area} m². [Gostaríamos de
  vender.|Queremos vender, mas o inventário
  ainda está correndo.]¶[Não temos ideia do valor.|Um corretor falou em {falado}, achamos pouco.]
--
> [oi, vcs compram imóvel?|Oi! vocês pegam imóvel pra vender?] tenho um [ap|apê] de {quartos} {no_bairro}
--
> {Saudacao}. Meu {tipo} {no_bairro} está anunciado há [4|6|8] meses com outra imobiliária e nada. [Vocês trabalham
  sem
  exclusividade?|Quero trocar.]
""",
    "abre_dono_aluguel": """
> [Oi|Olá], tenho {um_tipo} vazi{l} {no_bairro} e [queria alugar|penso em colocar pra alugar]. [Vocês
  administram?|Como vocês cobram?]
--
> {Saudacao}! Meu inquilino [saiu|vai sair mês que vem] e quero passar a administração pra vocês. É {um_tipo} de
  {quartos}, {no_bairro}.
--
> [Oi boa|Olá], [moro fora e|vou morar em Portugal e] preciso que alguém cuide do meu {tipo} {no_bairro}. [Vocês
  fazem isso?|Dá pra resolver tudo à
  distância?]
""",
    "avaliacao": """
< [Trabalhamos sim!|Com certeza.] [Fazemos uma avaliação gratuita|A avaliação é sem compromisso]: [um de nós visita,
  fotografa e compara com o que
  vendeu na região|em 2 dias você recebe um estudo de mercado].
> [Ótimo, quando podem vir?|Pode ser {no_dia}?|E quanto tempo leva?]
< [{no_dia_maiusculo} às {hora}, pode ser?|Consigo {no_dia}, {data}, às {hora}.]
> [Pode|Combinado|Fechado, aguardo]
--
< [Me passa algumas informações|Algumas perguntas rápidas]: [metragem, andar, vagas e se está ocupado?|está quitado?
  Tem reforma recente?]
> [{area} m², {vagas}, tá vazio|{area} m², 7º andar, quitado|Uns {area} metros, reformei a cozinha ano passado]
< [Ótimo. Pelo que vendeu na rua|Com esses dados], estimo algo [em torno de {falado}|entre {oferta} e {falado}]. [Só
  com a visita dá pra cravar.|]
> [Hm, esperava mais|Bate com o que pensei|Ok, vamos agendar a visita]
""",
    "comissao": """
> [Qual a comissão?|Quanto vocês cobram?|E o percentual?]
< [6% na venda, pagos só quando assina a escritura.|É a tabela do conselho: 6%.|O primeiro aluguel e depois 10% ao
  mês, com repasse até o dia 10.]
> [#c Todo mundo cobra isso?|Tem conversa?|Ok, e o que está incluído?|Com exclusividade fica menor?]
< [#c Quem segue a tabela, sim. E só recebemos se fechar.|[Com exclusividade de 90 dias baixamos um ponto.|Para dois
  imóveis fazemos condição especial.]|Fotos
  profissionais, tour virtual e anúncio em todos os portais.|Fica sim, um ponto a menos por 90 dias.]
> [Vou pensar|Gostei|Me manda o contrato pra eu ler]
--
> [E se o inquilino não pagar?|Vocês garantem o aluguel?]
< [Temos a modalidade com garantia: você recebe todo dia 10, pague ele ou não.|O seguro-fiança cobre até 30 meses.]
> [Isso me interessa|Ufa, já levei calote 😤|Boa]
""",
    "anuncia": """
< [Fotos prontas!|As fotos ficaram lindas 📸] [Anúncio no ar: {link}|Seu imóvel já está no site, código {codigo}.]
> [#a Ficou ótimo|Adorei!|Podem trocar a foto da capa? Prefiro a da varanda|A metragem tá errada, são {area}]
< [#a Que bom que gostou!||Trocado 👍|Corrigido! Atualiza a página.]
--
< Já tivemos [3|5|8|12] contatos {nesse_tipo} [essa semana|desde ontem]. [Uma família quer visitar {no_dia},
  pode?|Duas visitas {no_dia}.]
> [Pode sim, a chave tá na portaria|Pode, só avisem antes|Que rápido!]
""",
    "abre_reparo": """
> [{Saudacao}|Oi], [sou inquilin{o} do {codigo}|moro no {codigo}|aqui é {o} {nome}, do {codigo}]. [O chuveiro parou
  de esquentar|Tá vazando água
  embaixo da pia da cozinha|A descarga disparou|O interfone não funciona|Apareceu infiltração no teto do quarto|A
  fechadura da sala emperrou]
>? 📷 Foto
--
> [gente urgente|URGENTE|Socorro], [tá pingando água do teto do banheiro|estourou um cano na área de serviço|a luz da
  cozinha caiu e não volta|sinto cheiro
  de gás na cozinha]
> [🎥 Vídeo (0:12)|oq eu faço??|vcs têm encanador de plantão?]
--
> Olá, [tudo bem? O aquecedor está apagando no meio do banho há uma semana.|Boa. O portão da garagem bateu e não abre
  mais.|Tem cupim no armário do
  quarto.] [É por conta de quem?|Como faço pra abrir chamado?]
""",
    "reparo": """
< [Oi, {nome}! Abri o chamado {protocolo}.|Sinto muito, {nome}. Chamado {protocolo} aberto.] [Pode mandar foto ou
  vídeo?|Consegue fechar o registro
  enquanto isso?]
> [Já fechei|📷 Foto|Feito|🎥 Vídeo (0:21)]
< [O técnico passa|Agendei o técnico] [amanhã entre 9h e 12h|hoje até as 18h|{no_dia}, {hora}]. [Tem alguém em
  casa?|Avisa a portaria?]
> [Estarei em casa|A porteira libera|Só depois das 14h|Tem sim]
~ 1d
< [O técnico já passou?|Resolveu, {nome}?]
> [#r Passou, trocou a peça e ficou ótimo|Resolvido, obrigad{o}!|Veio mas falta uma peça, volta {no_dia}|Veio ninguém
  ainda 😠]
< [#r Perfeito. Encerro o chamado {protocolo}.|Ótimo! O custo fica com o proprietário.|Ok, deixo o chamado
  {protocolo} aberto até lá.|Vou cobrar agora mesmo, desculpe.]
--
< [Nesse caso é desgaste natural|Isso é da estrutura], [o proprietário arca|não se preocupe com o custo]. Preciso de
  [dois orçamentos|autorização dele,
  te respondo hoje].
~ 3h
< Autorizado, [nosso parceiro|o encanador] entra em contato pra combinar. Protocolo {protocolo}.
> [Ok obrigad{o}|Aguardo|Tomara que venha logo]
~ 2d
> [#f Feito! Ficou bom|Vieram hoje, tudo certo|ainda nada...]
< [#f Que bom! Qualquer coisa reabro.||Estou cobrando, desculpe a demora.]
""",
    "segunda_via": """
> [Oi, o boleto desse mês não chegou|Cadê o boleto? vence amanhã|{Saudacao}, podem me mandar a segunda via?|Perdi o
  boleto 🙈 mandam de novo?]
>? Contrato do {codigo}, nome {nome} {sobrenome}
< [Oi, {nome}! Segue a segunda via|Claro, aqui está]: 📎 boleto_{codigo}.pdf
<? [Vencimento mantido.|Sem juros até sexta.|Dá pra cadastrar o débito automático, se quiser.]
> [Recebi, obrigad{o}|Valeu, pago hoje|Chegou 👍|Pago 📎 comprovante.pdf]
--
> [Paguei em duplicidade, como faço?|Acho que paguei o aluguel duas vezes 🤦]
> 📎 comprovante.pdf
< [Verifiquei aqui|Confirmei com o financeiro]: entraram dois pagamentos, sim. [Abatemos do próximo mês ou devolvemos
  por pix, como prefere?|]
> [Abate do próximo|Prefiro a devolução, por favor|Tanto faz]
""",
    "reajuste": """
> [O valor veio diferente este mês|Meu aluguel veio {total}, não era menos?] [É reajuste?|O que mudou?]
< Verifiquei, {nome}: [houve o reajuste anual pelo IPCA, previsto no contrato|entrou o rateio da pintura do prédio,
  no condomínio|o IPTU de duas parcelas
  veio junto]. [Te mando o demonstrativo.|]
< 📎 demonstrativo_{codigo}.pdf
> [Ah, entendi|Poderiam avisar antes né|Tá certo então, obrigad{o}|Nossa, pesou]
""",
    "atraso": """
> [vou atrasar uns dias o aluguel|Posso pagar dia 15 este mês?], [meu salário atrasou|tive um imprevisto 😔]. [Tem
  multa?|Dá pra negociar?]
< [Obrigad{ao} por avisar!|Agradeço por avisar antes.] [Até dia 15 sem multa, já registrei.|Falei com o financeiro:
  só os juros, sem multa.]
> [Muito obrigad{o}, vcs são 10|Que alívio|🙏🙏]
""",
    "saida": """
> [Olá, quero encerrar meu contrato|Vou entregar o imóvel mês que vem|Recebi proposta de emprego em {outra_cidade} e
  preciso sair do {codigo}]. [Qual o
  procedimento?|Tem multa?]
< [Com 12 meses cumpridos não tem multa|A multa é proporcional ao tempo que falta], só o aviso de 30 dias por
  escrito. [Pode ser por
  aqui.|Te mando o modelo.]
> [Então já considere avisado|📎 aviso_{codigo}.pdf|Ok, considere hoje]
< [Registrado.|Ok, {nome}.] A vistoria de saída fica [para o último dia|marcada: {no_dia} às {hora}]. [Precisa estar
  pintado como na entrada.|Deixe as contas de luz
  e gás quitadas.]
> [#s Pintar inteiro? Morei só um ano 😅|Combinado|Tem pintor pra indicar?|E a caução, quando volta?]
< [#s Só as paredes com marcas.|[Qualquer dúvida, me chama.|Obrigad{ao}, {nome}!]|Indico sim, te mando o contato do
  parceiro.|Em até 30 dias depois da vistoria.]
""",
}
