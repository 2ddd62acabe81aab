"""The addresses of members."""

from django.urls import path

from .views import accounts, acts, applications, applying, branch_cards, cards, deciding, files, own

app_name = "members"
urlpatterns = [
    path("me/", own.me, name="me"),
    path("me/notices/", own.notices, name="notices"),
    path("me/visibility/", own.visibility, name="visibility"),
    path("me/dues/", own.dues, name="dues"),
    path("branches/<slug:slug>/members/", files.members, name="list"),
    path("branches/<slug:slug>/members/new/", acts.join, name="join"),
    path("branches/<slug:slug>/joining/", applying.apply, name="apply"),
    path("branches/<slug:slug>/joining.pdf", applications.poster, name="joining-paper"),
    path("branches/<slug:slug>/applications/", applications.applications, name="applications"),
    path("branches/<slug:slug>/applications/form/", applications.open_form, name="open-form"),
    path("branches/<slug:slug>/applications/new/", applications.enter, name="enter-application"),
    path("branches/<slug:slug>/cards/", branch_cards.cards, name="cards"),
    path("branches/<slug:slug>/cards/missing/", branch_cards.issue_missing, name="issue-cards"),
    path("branches/<slug:slug>/cards/sheets/", branch_cards.print_sheets, name="print-cards"),
    path("applications/", applications.waiting, name="waiting-applications"),
    path("applications/together/", deciding.decide_together, name="decide-applications"),
    path("applications/<row:pk>/", deciding.decide, name="decide-application"),
    path("applications/<row:pk>/correct/", applications.correct_entered, name="correct-entered"),
    path("joining/<str:code>/", applying.application, name="application"),
    path("people/<row:pk>/", files.person, name="person"),
    path("people/<row:pk>/details/", acts.details, name="details"),
    path("people/<row:pk>/membership/", acts.rejoin, name="rejoin"),
    path("people/<row:pk>/transfer/", acts.transfer, name="transfer"),
    path("people/<row:pk>/suspension/", acts.suspension, name="suspension"),
    path("people/<row:pk>/departure/", acts.departure, name="departure"),
    path("people/<row:pk>/card/", cards.issue, name="issue-card"),
    path("people/<row:pk>/account/", accounts.open_for, name="open-account"),
    path("cards/<row:pk>/card.pdf", cards.paper, name="card-paper"),
    path("cards/<row:pk>/replacement/", cards.replace, name="replace-card"),
    path("cards/<row:pk>/revocation/", cards.revoke, name="revoke-card"),
    path("cards/<str:token>/", cards.check, name="check-card"),
    path("accounts/<row:pk>/link/", accounts.invitation, name="invitation"),
    path("accounts/<row:pk>/link/revocation/", accounts.revoke, name="revoke-invitation"),
    path("link/<str:code>/", accounts.choose_password, name="choose-password"),
    path("account/email/agreement/<str:key>/", accounts.agree_email, name="agree-email"),
]
