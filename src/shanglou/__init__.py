"""Shanglou 上楼: the policies of industry upstairs (工业上楼) as code."""

__version__ = "0.1.0"
