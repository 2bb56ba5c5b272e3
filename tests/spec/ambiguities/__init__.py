"""Where the framework can be read in two ways"""
