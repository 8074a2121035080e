"""Which rule belongs to which operation. Names as the recorder writes them."""

from __future__ import annotations

from collections.abc import Callable

from tutor.shapes import combining, layers, reshaping
from tutor.shapes.case import Case, Rule

_ELEMENTWISE = (
    "add sub mul div pow remainder floor_divide maximum minimum eq ne lt le gt ge where atan2 fmod "
    "logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor true_divide lerp addcmul addcdiv "
    "hypot copysign multiply subtract divide clamp rsub"
)
_SAME = (
    "relu sigmoid tanh exp log log1p expm1 sqrt rsqrt abs neg sin cos tan floor ceil round sign erf square "
    "reciprocal logical_not bitwise_not gelu silu elu selu leaky_relu softplus hardtanh relu6 mish isnan "
    "isinf isfinite clone contiguous detach float double half long int bool bfloat16 type_as nan_to_num "
    "absolute logit sinh cosh asin acos atan log2 log10 negative logsigmoid"
)
_SAME_LAYERS = "ReLU Sigmoid Tanh GELU SiLU ELU SELU LeakyReLU Softplus Identity ReLU6 Mish Hardtanh PReLU"
_NORMS = "BatchNorm1d BatchNorm2d BatchNorm3d LayerNorm GroupNorm InstanceNorm1d InstanceNorm2d RMSNorm"
_IN_PLACE = (
    "add_ sub_ mul_ div_ pow_ copy_ relu_ clamp_ zero_ fill_ sigmoid_ tanh_ exp_ normal_ uniform_ neg_"
)
_REDUCE = "sum mean prod var std argmax argmin logsumexp all any amax amin median nansum nanmean norm"
_LOSSES = (
    "cross_entropy mse_loss l1_loss nll_loss binary_cross_entropy binary_cross_entropy_with_logits "
    "smooth_l1_loss huber_loss kl_div CrossEntropyLoss MSELoss L1Loss NLLLoss BCELoss BCEWithLogitsLoss "
    "SmoothL1Loss HuberLoss KLDivLoss"
)

RULES: dict[str, Callable[[Case], Rule | None]] = {
    **dict.fromkeys(_ELEMENTWISE.split(), combining.elementwise),
    **dict.fromkeys(_IN_PLACE.split(), combining.in_place),
    **dict.fromkeys(_SAME.split(), reshaping.same("works on each element alone")),
    **dict.fromkeys(_SAME_LAYERS.split(), reshaping.same("works on each element alone")),
    **dict.fromkeys(_NORMS.split(), reshaping.same("normalizes and rescales")),
    **dict.fromkeys(("batch_norm", "layer_norm", "group_norm"), reshaping.same("normalizes and rescales")),
    **dict.fromkeys(("Dropout", "Dropout2d", "dropout"), reshaping.same("sets elements to zero")),
    **dict.fromkeys(
        ("softmax", "log_softmax", "Softmax", "LogSoftmax", "cumsum", "cumprod", "flip", "roll", "sort",
         "tril",
         "triu", "masked_fill", "normalize", "argsort", "masked_fill_", "scatter_", "scatter"),
        reshaping.same("rearranges or rescales along a dimension"),
    ),
    **dict.fromkeys(_REDUCE.split(), combining.reduce),
    **dict.fromkeys(("max", "min"), combining.extreme),
    **dict.fromkeys(_LOSSES.split(), combining.loss),
    **dict.fromkeys(("view", "reshape"), reshaping.view),
    **dict.fromkeys(("flatten", "Flatten"), reshaping.flatten),
    **dict.fromkeys(("unflatten", "Unflatten"), reshaping.unflatten),
    "squeeze": reshaping.squeeze,
    "unsqueeze": reshaping.unsqueeze,
    "permute": reshaping.permute,
    **dict.fromkeys(("transpose", "swapaxes", "swapdims"), reshaping.transpose),
    **dict.fromkeys(("T", "mT", "H", "mH", "t"), reshaping.matrix_transpose),
    "movedim": reshaping.movedim,
    **dict.fromkeys(("expand", "expand_as"), reshaping.expand),
    "repeat": reshaping.repeat,
    **dict.fromkeys(("cat", "concat", "concatenate"), reshaping.cat),
    "stack": reshaping.stack,
    "chunk": reshaping.chunk,
    "split": reshaping.split,
    "unbind": reshaping.unbind,
    "getitem": reshaping.getitem,
    **dict.fromkeys(("zeros", "ones", "rand", "randn", "empty", "full", "randint"), reshaping.created),
    **dict.fromkeys(
        ("zeros_like", "ones_like", "rand_like", "randn_like", "empty_like", "full_like"), reshaping.like
    ),
    "matmul": combining.matmul,
    "dot": combining.matmul,
    "bmm": combining.bmm,
    **dict.fromkeys(("mm", "mv"), combining.mm),
    **dict.fromkeys(("outer", "ger"), combining.outer),
    **dict.fromkeys(("linear", "Linear"), combining.linear),
    "topk": combining.top_k,
    "one_hot": combining.one_hot,
    "gather": combining.gather,
    "index_select": combining.index_select,
    "einsum": combining.einsum,
    **dict.fromkeys(("embedding", "Embedding"), combining.embedding),
    "scaled_dot_product_attention": combining.attention,
    **dict.fromkeys((f"{name}{n}d" for name in ("conv", "Conv") for n in (1, 2, 3)), layers.conv),
    **dict.fromkeys(
        (f"{name}{n}d" for name in ("conv_transpose", "ConvTranspose") for n in (1, 2, 3)),
        layers.conv_transpose,
    ),
    **dict.fromkeys(
        (f"{name}{n}d" for name in ("max_pool", "avg_pool", "MaxPool", "AvgPool") for n in (1, 2, 3)),
        layers.pool,
    ),
    **dict.fromkeys(
        (
            f"{name}{n}d"
            for name in (
                "adaptive_avg_pool", "adaptive_max_pool", "AdaptiveAvgPool", "AdaptiveMaxPool",
            )
            for n in (1, 2, 3)
        ),
        layers.adaptive_pool,
    ),
    **dict.fromkeys(("RNN", "LSTM", "GRU"), layers.recurrent),
    **dict.fromkeys(("RNNCell", "LSTMCell", "GRUCell"), layers.recurrent_cell),
    "MultiheadAttention": layers.multihead,
    **dict.fromkeys(("interpolate", "Upsample"), layers.interpolate),
    **dict.fromkeys(("pixel_shuffle", "PixelShuffle"), layers.pixel_shuffle),
}  # fmt: skip
