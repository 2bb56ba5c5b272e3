"""Appendix 1: the triggers"""
