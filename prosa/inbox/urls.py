"""The addresses of the pages. The API's are in prosa.api and prosa.webhooks."""

from django.urls import URLPattern, URLResolver, include, path

from prosa.inbox import old_addresses, sign_in
from prosa.inbox.conversations import actions, live, views
from prosa.inbox.deliveries import actions as delivery_actions
from prosa.inbox.deliveries import views as delivery_views
from prosa.inbox.imports import views as import_views
from prosa.inbox.interest import actions as interest
from prosa.inbox.leads import views as lead_views
from prosa.inbox.listings import actions as listing_actions
from prosa.inbox.listings import views as listing_views
from prosa.inbox.panel.views import show_panel

conversation_patterns: list[URLPattern | URLResolver] = [
    path("", views.show_conversation, name="conversation"),
    path("nome/", actions.rename, name="rename-conversation"),
    path("lida/", actions.read, name="read-conversation"),
    path("notas/", actions.note, name="add-note"),
    path("notas/<int:note>/apagar/", actions.remove_note, name="delete-note"),
    path("mensagens/<uuid:message>/", views.show_message, name="message"),
    path("interesse/", interest.show_interest, name="interest"),
    path("interesse/corrigir/", interest.correct, name="correct-lead"),
    path("interesse/desfazer/", interest.lift, name="lift-corrections"),
    path("interesse/historico/", interest.show_history, name="lead-history"),
    path("imprimir/", views.print_conversation, name="print-conversation"),
    path("conversa.txt", actions.export, {"kind": "txt"}, name="export-conversation-text"),
    path("conversa.json", actions.export, {"kind": "json"}, name="export-conversation-json"),
    path("apagar/", actions.delete, name="delete-conversation"),
]

listing_patterns: list[URLPattern | URLResolver] = [
    path("", listing_views.show_listing, name="listing"),
    path("editar/", listing_actions.edit, name="edit-listing"),
    path("situacao/", listing_actions.set_active, name="set-listing-active"),
    path("apagar/", listing_actions.delete, name="delete-listing"),
]

delivery_patterns: list[URLPattern | URLResolver] = [
    path("", delivery_views.show_deliveries, name="deliveries"),
    path("novas/", delivery_views.answer_poll, name="new-deliveries"),
    path("testar/", delivery_actions.try_out, name="try-deliveries"),
    path("reprocessar/", delivery_actions.replay_many, name="replay-deliveries"),
    path("<uuid:delivery>/", delivery_views.show_delivery, name="delivery"),
    path("<uuid:delivery>/corpo/", delivery_views.download_body, name="delivery-body"),
    path("<uuid:delivery>/reprocessar/", delivery_actions.replay_one, name="replay-delivery"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("entrar/", sign_in.SignInView.as_view(), name="sign-in"),
    path("sair/", sign_in.SignOutView.as_view(), name="sign-out"),
    path("", show_panel, name="home"),
    path("conversas/", views.show_inbox, name="conversations"),
    path("conversas/ao-vivo/", live.answer_poll, name="live"),
    path("conversas/lidas/", actions.read_all, name="read-all"),
    path("conversas/<uuid:conversation>/", include(conversation_patterns)),
    path("interessados/", lead_views.show_leads, name="leads"),
    path("interessados/planilha.csv", lead_views.export_leads, name="export-leads"),
    path("imoveis/", listing_views.show_catalogue, name="listings"),
    path("imoveis/novo/", listing_actions.create, name="add-listing"),
    path("imoveis/importar/", import_views.begin_import, name="imports"),
    path("imoveis/importar/<uuid:run>/", import_views.show_import, name="import"),
    path("imoveis/importar/<uuid:run>/rejeitados.csv", import_views.export_rejections, name="export-rejections"),
    path("imoveis/<uuid:listing>/", include(listing_patterns)),
    path("entregas/", include(delivery_patterns)),
    path("api/interface", old_addresses.lead_to("home")),
    path("api/interface/", include("prosa.inbox.old_addresses")),
]
