def to_batch(images):
    """uint8 (N, H, W, C), 0 to 255 -> float32 (N, C, H, W), 0 to 1."""
    n, h, w, c = images.shape
    return images.view(n, c, h, w).float() / 255
