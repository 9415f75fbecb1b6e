"""Addresses of the programme manager."""

from django.urls import path

from holdfast.web.manager import (
    ask_links,
    coming_back,
    home,
    programme_edition,
    programme_set_up,
    programmes,
    referral_steps,
    referrals,
    who_may_need,
)

urlpatterns = [
    path("manager/", home.manager_home, name="manager_home"),
    path("manager/who-may-need/", who_may_need.who_may_need, name="who_may_need"),
    path("manager/who-may-need/looked/", who_may_need.looked_at, name="who_may_need_looked"),
    path("manager/who-may-need/back/", coming_back.returns, name="coming_back"),
    path("manager/who-may-need/back/<int:programme>/<int:pk>/", coming_back.open_back, name="coming_back_open"),
    path("manager/programmes/", programmes.programmes, name="programmes"),
    path("manager/programmes/start/", programmes.choose, name="programme_start"),
    path("manager/programmes/start/<slug:code>/", programmes.start, name="programme_start_from"),
    path("manager/programmes/start/<slug:code>/about/", programme_set_up.about, name="programme_start_about"),
    path("manager/programmes/<int:pk>/", programmes.programme, name="programme"),
    path("manager/programmes/<int:pk>/settings/<str:path>/", programmes.setting, name="programme_setting"),
    path("manager/programmes/<int:pk>/set-up/", programme_set_up.set_up, name="programme_set_up"),
    path("manager/programmes/<int:pk>/people/", programme_set_up.people, name="programme_people"),
    path("manager/programmes/<int:pk>/ready/", programme_set_up.ready, name="programme_ready"),
    path("manager/programmes/<int:pk>/edition/", programme_edition.edition, name="programme_edition"),
    path("manager/programmes/<int:pk>/pause/", programmes.pause, name="programme_pause"),
    path("manager/programmes/<int:pk>/resume/", programmes.resume, name="programme_resume"),
    path("manager/programmes/<int:pk>/close/", programmes.close, name="programme_close"),
    path("manager/programmes/<int:pk>/waiting/", referral_steps.waiting_list, name="waiting_list"),
    path("manager/referrals/", referrals.referrals, name="referrals"),
    path("manager/referrals/links/", ask_links.find, name="ask_links"),
    path("manager/referrals/links/<int:pk>/", ask_links.give, name="ask_link"),
    path("manager/referrals/accept/", referrals.decide_chosen, name="referrals_accept"),
    path("manager/referrals/<int:pk>/", referrals.referral, name="referral"),
    path("manager/referrals/<int:pk>/decide/", referrals.decide, name="referral_decide"),
    path("manager/referrals/<int:pk>/send-on/", referrals.send_on, name="referral_send_on"),
    path("manager/referrals/<int:pk>/ask-family/", referrals.ask_family, name="referral_ask_family"),
    path("manager/referrals/<int:pk>/ask/", referral_steps.ask, name="referral_ask"),
    path("manager/referrals/<int:pk>/answers/", referral_steps.answers, name="referral_answers"),
    path("manager/referrals/<int:pk>/take-back/", referral_steps.take_back, name="referral_take_back"),
]
