"""Appendix 2: the action plan"""
