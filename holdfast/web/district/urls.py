"""Addresses of the district captain."""

from django.urls import path

from holdfast.web.district import home

urlpatterns = [path("district/", home.district_home, name="district_home")]
