"""scikit-learn's handwritten digits, split the same way for training and for the demo."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

Split = tuple[np.ndarray, np.ndarray]  # images [n, 1, 8, 8] in 0..1, labels [n]


def splits() -> tuple[Split, Split]:
    """The training split and the held-out split, a quarter that training never sees."""
    images, labels = load_digits(return_X_y=True)
    images = (images / 16).reshape(-1, 1, 8, 8).astype(np.float32)
    x, held_x, y, held_y = train_test_split(images, labels, test_size=0.25, random_state=0, stratify=labels)
    return (x, y), (held_x, held_y)
