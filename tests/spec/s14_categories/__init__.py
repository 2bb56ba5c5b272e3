"""Section 14: the category"""
