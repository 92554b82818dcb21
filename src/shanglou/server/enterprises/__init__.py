"""Enterprises, their names over time and their yearly figures."""
