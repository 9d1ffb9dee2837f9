from django.contrib.admin.apps import AdminConfig


class ProsaAdminConfig(AdminConfig):
    """Has Django use Prosa's own site for all that apps register in the admin."""

    default_site = "prosa.inbox.administration.AdministrationSite"
