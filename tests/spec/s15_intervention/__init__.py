"""Section 15: intervention"""
