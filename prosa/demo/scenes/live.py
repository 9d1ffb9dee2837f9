"""The scenes that go on while somebody watches. What stands above `~ agora` has just happened, the rest is to come."""

from typing import Final, NamedTuple

NOW: Final = "~ agora"


class LiveScene(NamedTuple):
    """A scene; it began `minutes` ago. `closes`: the agency closes it at its end."""

    minutes: int
    offers: str
    text: str
    closes: bool = False


LIVE_SCENES: Final = (
    LiveScene(
        14,
        "rent",
        """
> {Saudacao}! [Ainda está disponível|Continua disponível] {o_tipo} {no_bairro}? {link}
< {Saudacao}, {nome}! Aqui é {ao} {atendente}, da {agencia}. Está disponível sim! {elogio}
> [Que bom!!|Ótimo 😍] [Qual o valor com tudo?|Quanto fica o pacote?]
< {preco_texto} e IPTU {iptu}. Dá {total} por mês.
~ agora
> [Tá dentro do que a gente pode pagar|Cabe no orçamento 🙏]
> [Aceitam o contrato no nome dos dois?|Dá pra pôr o contrato no nome de nós dois?]
< Dá sim, [sem custo nenhum|é só mandar os documentos dos dois]. [Querem visitar {no_dia}?|Vamos marcar uma visita
  {no_dia}?]
> [Queremos!|Simm] Que horas?
< Às {hora} ou às {hora_2}, o que for melhor.
> Às {hora} [tá ótimo|é perfeito]!
< Marcado: {dia}, {data}, às {hora}, {rua}. Até lá, {nome}! 😊
""",
    ),
    LiveScene(
        26,
        "sale",
        """
< {nome}, falei com o proprietário [do|sobre o] {codigo}: ele gostou da proposta de {oferta}, mas pediu {meio}.
> [Hmm|Certo]. [Deixa eu falar com minha esposa|Preciso fazer a conta aqui], já te respondo
~ agora
> {atendente}, [conversamos aqui|fizemos as contas]
> [Fechamos em {meio} se os armários ficarem|Chegamos em {meio}, com o sinal só no mês que vem]
< [Vou ligar para ele agora mesmo.|Um minuto, vou perguntar.]
< [Aceito! 🎉|Ele topou!! 🎉] Vou preparar a proposta para assinatura.
> [Não acredito 😭 muito obrigad{o}!!|Aeeee! Obrigad{o} demais, {atendente}]
> 🎤 Mensagem de voz ({audio})
< Parabéns, {nome}! Vocês vão ser muito felizes {no_bairro}. 🏡
""",
    ),
    LiveScene(
        38,
        "rent",
        """
> [Oi, sou do {codigo}|{Saudacao}, aqui é {o} {nome}, do {codigo}]. O chuveiro parou de esquentar 😩
< Oi, {nome}! Abri o chamado {protocolo}. O eletricista pode passar ainda hoje, tem alguém em casa?
> Tem sim, até as 20h
< Perfeito, ele está a caminho.
~ agora
> Ele acabou de sair, [era a resistência|era o disjuntor]
> Banho quente de novo 🙌 [obrigad{o} pela rapidez!|vcs são rápidos!]
< Que bom, {nome}! O custo fica com o proprietário. Encerro o chamado {protocolo}, qualquer coisa é só chamar.
> 👍
""",
        closes=True,
    ),
    LiveScene(
        0,
        "rent",
        """
~ agora
> [Oi, {saudacao}!|Olá, {saudacao}!]
> Estou procurando {um_tipo} {no_bairro}, vi o {codigo} no site. [Vcs aceitam seguro-fiança?|Precisa de fiador?]
> Preciso mudar até o fim do mês 😬
< {Saudacao}, {nome}! Sou {ao} {atendente}. [Fiador não precisa: fazemos com seguro-fiança|Aceitamos seguro-fiança,
  sim], que sai em 24h.
< O {codigo} está vazio, dá para mudar logo. {elogio}
> [Ai que alívio!|Ufa!] [Consigo ver hoje ainda?|Dá pra ver amanhã cedo?]
< [Consigo, me dá um minutinho que confirmo com a portaria.|Vou confirmar a chave com a portaria e já te digo.]
> [Obrigad{o}!! Fico no aguardo|Maravilha, aguardo]
""",
    ),
)
