"""The calendar and the post"""
