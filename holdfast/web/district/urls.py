"""Addresses of the district captain."""

from django.urls import path

from holdfast.web.district import home, looks, ready

urlpatterns = [
    path("district/", home.district_home, name="district_home"),
    path("district/looks/", looks.district_looks, name="district_looks"),
    path("district/ready/", ready.district_ready, name="district_ready"),
]
