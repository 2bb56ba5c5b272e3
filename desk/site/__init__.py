"""What every page of the desk shares: who is asking, what they may see, how a page is made and kept safe."""
