"""The law of the day"""
