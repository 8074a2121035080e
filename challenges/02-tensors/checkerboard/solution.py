import torch


def checkerboard(height, width):
    """0 and 1 in turns, int64 (height, width), 0 at the top left."""
    board = torch.zeros(height, width, dtype=torch.int64)
    board[::2, 1::2] = 1
    board[1::2, ::2] = 1
    return board
