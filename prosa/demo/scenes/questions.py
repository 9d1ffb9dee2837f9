"""Beats: what people ask about a home. `_sim` and `_nao` say what the listing allows or has."""

from typing import Final

QUESTIONS: Final = {
    "pets_sim": """
> [Aceita pet?|Pode ter bicho?|E pets, pode?|Uma dúvida: aceita animais?] [Tenho {pet}|Temos {pet}, {pet_artigo}]
< [Aceita sim!|Pode, sim 🐾|Sim, o condomínio aceita.] [Só pedem que desça de elevador de serviço.|Pequeno e médio
  porte sem
  problema.|E tem até espaço pet no térreo.]
> [Ahh que bom 😍|Ufa|Oba!|Maravilha, {pet_artigo} agradece kkk|Perfeito]
--
> Eu tenho {pet}, [é bem quietinh{o_pet}|não late quase nada|já tem idade]. [Tem problema?|O condomínio encrenca?|O
  dono
  aceita?]
< [Problema nenhum|Zero problema|Tranquilo], {nome}. [O proprietário também tem|A síndica tem três!|Metade do prédio
  tem.]
--
> [esqueci de falar|Ah, importante]: tenho {pet} 🐶
< [Bem-vind{o_pet} também 😄|Sem problema, esse aceita.|Nesse pode.]
""",
    "pets_nao": """
> [Aceita pet?|E animais, pode?|Tem problema ter bicho?] Tenho {pet}
< [Infelizmente nesse o proprietário não aceita 😕|Esse não, a convenção do condomínio é bem rígida.|Poxa, nesse não
  pode.]
< [Mas|Em compensação,] tenho o {outro_codigo} {outro_no_bairro}, que aceita: {outro_link}
> [Que pena... vou olhar esse outro|Ah não 😢 Deixa eu ver o outro|Sem {pet_artigo} eu não vou kkk Manda esse outro
  então]
--
> e pet? tenho {pet} [e não abro mão|que é meu xodó]
< Vou ser bem sincer{ao}: nesse [não aceitam|o dono não quer]. Posso perguntar se ele [abre exceção|muda de ideia com
  uma caução maior]?
> [Pergunta por favor 🙏|Se puder, agradeço muito]
~ 2h
< [Consegui falar com ele|Falei com o proprietário]. Ele [aceitou, desde que conste no contrato 🎉|manteve o não,
  infelizmente]
""",
    "mobiliado_sim": """
> [É mobiliado mesmo?|Os móveis das fotos ficam?|Fica com tudo que aparece nas fotos?]
< [Fica tudo|Ficam sim]: [cama, sofá, geladeira, fogão e máquina de lavar|móveis, eletros e até as cortinas].
  [Fazemos um
  inventário na entrada.|Só levar a mala!|Os objetos de decoração são do proprietário.]
--
> A geladeira e a máquina [ficam?|estão incluídas?]
< Sim, [é porteira fechada|vai tudo incluído]. [Se quiser que retire algum móvel, dá pra conversar.|A TV também fica.]
> [Ótimo, não tenho nada kkk|Perfeito, tô vindo sem nada|Top]
--
> [dá pra tirar a cama? tenho a minha|Posso levar meu sofá?]
< Dá pra ver com o proprietário, ele costuma ser flexível.
""",
    "mobiliado_nao": """
> [É mobiliado?|Vem com móveis?|Fica alguma coisa na cozinha?]
< [Não, só os armários planejados e o box.|Vem com armários na cozinha e nos quartos, o resto não.|Sem móveis, mas
  com ar no
  quarto e armários.]
> [Tudo bem, já tenho tudo|Ok|Melhor, tenho meus móveis|Hmm, teria que comprar geladeira então]
--
> [Os armários da foto ficam?|O fogão fica?]
< [Os armários ficam, o fogão não.|Tudo que é embutido fica.|O que é planejado fica, eletro não.]
--
> Teria algum mobiliado {no_bairro}, tipo temporada de 6 meses?
< Mobiliado por esse prazo é mais difícil, mas [vou procurar|deixo um alerta no seu cadastro].
""",
    "custos_aluguel": """
> [E quanto fica tudo?|Qual o valor total com tudo?|Quanto dá o pacote?]
< Aluguel {preco} [+ condomínio {cond} + IPTU {iptu}|, condomínio {cond} e IPTU {iptu}]. [Total|Dá] {total}/mês, [fora
  luz e internet|sem contar as contas de consumo].
> [Hmm ok|Certo|Blz|Um pouco acima do que eu pensava...|Tá dentro]
--
> O condomínio de {cond} inclui [água?|gás?|o quê?]
< [Inclui água e gás.|Água sim, gás é individual.|Água, gás e a limpeza das áreas comuns.] [E tem portaria 24h.|A luz
  é por
  sua conta.]
--
> [vcs cobram alguma taxa?|Tem taxa de contrato?]
< Nenhuma taxa [pra quem aluga|do inquilino]. [Só o seguro incêndio, que sai uns R$ 18 por mês.|É por conta do
  proprietário.]
--
> Me confirma os valores por favor
< [Claro|Pois não]:¶Aluguel: {preco}¶Condomínio: {cond}¶IPTU: {iptu}¶*Total: {total}*
""",
    "custos_aluguel_casa": """
> [Tem condomínio?|Qual o valor total com tudo?|Paga condomínio?]
< [Não tem condomínio 🙌|Sem condomínio], só o IPTU de {iptu} por mês. [Total {total}.|Fica {total} no total.]
> [Ótimo|Boa!|Maravilha, fugi de condomínio kkk]
--
> Além do aluguel, [o que mais pago?|tem mais alguma coisa?]
< Só IPTU ({iptu}/mês) e as contas de consumo. [Dá {total} com o IPTU.|]
""",
    "custos_compra_casa": """
> [Qual o IPTU?|Tem condomínio ou é rua aberta?]
< [Sem condomínio|Rua aberta, sem condomínio]. O IPTU dá {iptu} por mês.
> [Certo|Boa|Ok, tranquilo]
--
> Quanto vou gastar [de cartório|com escritura e imposto]?
< [Uns 5% do valor|Entre 4 e 5%]: ITBI, escritura e registro. Te mando a planilha.
< 📎 custos_{codigo}.pdf
> [Obrigad{o}|Recebi, vou olhar]
""",
    "custos_compra": """
> [Qual o condomínio?|Quanto é o condomínio e o IPTU?|E as despesas mensais?]
< Condomínio [de|está em] {cond} e IPTU de {iptu} por mês.
> [Ok|Certo|Salgado o condomínio hein|Tranquilo]
--
> Além dos {preco}, o que mais eu gasto [pra comprar|com documentação]?
< Conte com [mais ou menos 5%|de 4 a 5%] do valor: ITBI, escritura e registro. [No primeiro imóvel financiado o
  cartório dá
  desconto.|Te mando uma planilha com a conta certinha.]
< 📎 custos_{codigo}.pdf
> [Nossa, não sabia|Boa, obrigad{o}|Isso ninguém conta pra gente 😅]
--
> A documentação [está ok|tá toda certa]? [Tem matrícula atualizada?|Não tem inventário no meio né?]
< [Tudo em dia|Documentação 100%], matrícula atualizada [este mês|há 15 dias]. [Sem ônus nem pendências.|Te mando
  cópia
  quando quiser.]
""",
    "garantia": """
> [Precisa de fiador?|Como funciona a garantia?|Aceita caução?]
< [Trabalhamos com|Pode ser] seguro-fiança, título de capitalização, fiador ou caução de 3 meses ({caucao}). [O mais
  rápido é
  o seguro, sai em 24h.|A maioria prefere o seguro-fiança.]
> [E o seguro custa quanto?|Quanto sai esse seguro?]
< [Em torno de 1 aluguel e meio por ano, dá pra parcelar.|Depende da análise, mas por volta de 12% do pacote ao
  mês.|No caso {do_tipo}, perto de 10% de {total}
  por mês.]
> [Entendi|Ok, pode ser o seguro|Prefiro caução então|vou pensar]
--
> Sou [autônom{o}|PJ|motorista de app|MEI], [consigo alugar?|dá pra comprovar renda como?]
< [Consegue sim|Dá sim]! [Extratos dos últimos 3 meses e a declaração do IR.|Pedimos os extratos de 6 meses.] A renda
  precisa
  ser umas 3 vezes o pacote.
> [Tranquilo, tenho isso|Minha renda é uns {renda}, será que passa?|Hmm, vou separar]
--
> Meu nome tá [sujo|com uma restriçãozinha] 😬 [tem jeito?|atrapalha?]
< Com [título de capitalização|caução] não fazemos análise de crédito, [então tem jeito sim|então dá certo].
""",
    "vizinhanca": """
> [A rua é barulhenta?|Como é o barulho?|É silencioso?]
< [É bem tranquila|Bastante sossegada], [só passa carro de morador|o quarto dá pros fundos]. [De manhã tem passarinho
  🐦|Fui lá
  semana passada num sábado à noite e não ouvi nada.]
--
> [É longe do metrô?|Quanto tempo até o metrô a pé?]
< [Uns {minutos} minutos andando|{minutos} min a pé, no plano].
> [Ótimo|Perfeito|Ok, dá pra ir de bike]
--
> [Também queria saber: alaga quando chove?|Outra coisa também: cai muito a internet aí?]
< [Nunca ouvi reclamação|Não, essa parte é tranquila], [os vizinhos gostam muito|pode perguntar aos moradores na
  visita].
--
> [Tem mercado e padaria perto?|O que tem em volta?]
< Tem tudo: [padaria na esquina, mercado a {minutos} min e feira no domingo|farmácia, mercado, academia e uma praça
  ótima].
--
> [É seguro por ali à noite?|O bairro é tranquilo pra chegar tarde? saio do trabalho 23h]
< [É bem movimentado e iluminado|A rua tem câmera e vigia], [os moradores falam bem|nunca tivemos reclamação].
--
> [Pega sol?|É face norte?]
< [Sol da manhã nos quartos.|Face norte, bate sol o dia todo na sala.|Sol da tarde, por isso o ar-condicionado 😄]
""",
    "vaga_nao": """
> [Não tem vaga mesmo?|Tem garagem?|E vaga?]
< [Esse não tem vaga|Infelizmente não tem], [mas tem estacionamento mensalista a uma quadra.|mas dá pra alugar de
  outro morador, por uns R$ 250.]
> [Ok, nem carro eu tenho|Hmm, complica|Dá pra estacionar na rua?|Blz]
--
> onde deixo a moto?
< Tem um espaço pra motos e o bicicletário no térreo.
""",
    "vaga_sim": """
> [A vaga é coberta?|Como é a vaga?|Cabe um SUV na vaga?]
< {Vagas}, [no subsolo|em garagem coberta], [sem manobrista|e cabe carro grande, já testei].
--
> [Tem vaga pra moto?|Onde deixo a moto?|Tem bicicletário?]
< Tem bicicletário [e um espaço pra motos|no térreo].
--
> não tenho carro, [posso alugar a vaga pra outro morador?|a vaga sai do valor?]
< [Pode alugar pra outro morador, sem problema.|A vaga faz parte da unidade, mas dá pra alugar por lá mesmo.]
""",
    "fotos": """
> [Tem mais fotos?|Consegue mandar um vídeo?|Tem foto do banheiro? No site não aparece|Tem planta?]
< [Claro|Tenho sim], segue:
< 📷 Foto
< 📷 Foto
<? 🎥 Vídeo (0:48)
> [Lindo!!|Adorei a cozinha 😍|Hmm, menor do que eu imaginava|Gostei|A luz é boa né]
--
> Quantos m² mesmo?
< {area} m² de área útil.
--
> [#c a cozinha é aberta ou fechada?|Dá pra abrir a cozinha pra sala?|Cabe mesa na cozinha?]
< [#c [Aberta, com bancada.|Fechada, com janela pra área de serviço.]|[Dá sim, a parede não é estrutural.|Dá, o
  vizinho de cima abriu.]|Uma de quatro lugares,
  tranquilo.]
""",
    "outra_opcao": """
< {nome}, [lembrei de outro|entrou agora um outro] que pode te agradar: {outro_titulo}, {outro_preco}.¶{outro_link}
> [Deixa eu ver|Opa, vou olhar|Gostei também!|Esse fica longe pra mim|Prefiro o primeiro]
--
> [Tem mais alguma coisa parecida?|Tem outra opção mais em conta?]
< Tenho o {outro_codigo}: {outro_titulo}, por {outro_preco}. {outro_link}
> [Hmm interessante|Vou dar uma olhada e te falo|Esse já tinha visto|Não curti a fachada]
--
< [Se puder esticar um pouco|Saindo um pouquinho do bairro], olha este: {outro_link}
> [Boa, vou ver com calma|{outro_no_bairro_maiusculo} não dá pra mim|Nossa, bonito]
""",
}
