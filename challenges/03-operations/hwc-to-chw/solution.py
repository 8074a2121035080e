def to_batch(images):
    """uint8 (N, H, W, C), 0 to 255 -> float32 (N, C, H, W), 0 to 1."""
    return images.permute(0, 3, 1, 2).float() / 255
