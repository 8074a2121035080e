"""Which rule belongs to which operation. Names as the recorder writes them."""

from __future__ import annotations

from collections.abc import Callable

from tutor.shapes import algebra, combining, layers, making, rearranging, reshaping
from tutor.shapes.case import Case, Rule

_ELEMENTWISE = (
    "add sub mul div pow remainder floor_divide maximum minimum eq ne lt le gt ge where atan2 fmod "
    "logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor true_divide lerp addcmul "
    "addcdiv hypot copysign multiply subtract divide clamp rsub clip clamp_min clamp_max heaviside "
    "isclose xlogy fmax fmin logaddexp cross bitwise_left_shift bitwise_right_shift"
)
_SAME = (
    "relu sigmoid tanh exp log log1p expm1 sqrt rsqrt abs neg sin cos tan floor ceil round sign erf "
    "square reciprocal logical_not bitwise_not gelu silu elu selu leaky_relu softplus hardtanh relu6 "
    "mish isnan isinf isfinite clone contiguous detach float double half long int bool bfloat16 type_as "
    "nan_to_num absolute logit sinh cosh asin acos atan log2 log10 negative logsigmoid to type cpu cuda "
    "exp2 trunc frac real imag conj conj_physical angle tanhshrink hardswish hardsigmoid softsign "
    "threshold celu rrelu softshrink hardshrink erfinv digamma lgamma bernoulli positive sgn deg2rad "
    "rad2deg char short byte bucketize"
)
_SAME_LAYERS = (
    "ReLU Sigmoid Tanh GELU SiLU ELU SELU LeakyReLU Softplus Identity ReLU6 Mish Hardtanh PReLU "
    "Hardswish Hardsigmoid Softsign LogSigmoid Tanhshrink Softshrink Hardshrink CELU Threshold RReLU"
)
_NORMS = (
    "BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm LayerNorm GroupNorm InstanceNorm1d "
    "InstanceNorm2d InstanceNorm3d LocalResponseNorm RMSNorm batch_norm layer_norm group_norm "
    "instance_norm rms_norm local_response_norm"
)
_IN_PLACE = (
    "add_ sub_ mul_ div_ pow_ copy_ relu_ clamp_ zero_ fill_ sigmoid_ tanh_ exp_ normal_ uniform_ neg_"
)
_DROPOUTS = "Dropout Dropout1d Dropout2d Dropout3d AlphaDropout dropout dropout1d dropout2d alpha_dropout"
_MATRICES = (
    "inverse linalg_inv linalg_pinv pinverse cholesky linalg_cholesky matrix_power linalg_matrix_power "
    "matrix_exp"
)
_TRANSFORMERS = "TransformerEncoderLayer TransformerEncoder TransformerDecoderLayer TransformerDecoder"
_PADS = (
    "ZeroPad1d ZeroPad2d ZeroPad3d ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d "
    "ReplicationPad2d ReplicationPad3d ConstantPad1d ConstantPad2d ConstantPad3d CircularPad1d "
    "CircularPad2d"
)
_ALONG = (
    "softmax log_softmax Softmax LogSoftmax cumsum cumprod flip roll sort tril triu masked_fill normalize "
    "argsort masked_fill_ scatter_ scatter scatter_add scatter_add_ scatter_reduce index_add index_add_ "
    "index_fill index_fill_ index_copy index_copy_ masked_scatter index_put_ cummax cummin logcumsumexp "
    "fliplr flipud softmin Softmin Softmax2d msort"
)
_REDUCE = (
    "sum mean prod var std argmax argmin logsumexp all any amax amin median nansum nanmean norm "
    "var_mean std_mean count_nonzero linalg_vector_norm nanmedian"
)
_LOSSES = (
    "cross_entropy mse_loss l1_loss nll_loss binary_cross_entropy binary_cross_entropy_with_logits "
    "smooth_l1_loss huber_loss kl_div CrossEntropyLoss MSELoss L1Loss NLLLoss BCELoss BCEWithLogitsLoss "
    "SmoothL1Loss HuberLoss KLDivLoss cosine_embedding_loss triplet_margin_loss gaussian_nll_loss "
    "poisson_nll_loss margin_ranking_loss multi_margin_loss soft_margin_loss hinge_embedding_loss "
    "ctc_loss CosineEmbeddingLoss TripletMarginLoss GaussianNLLLoss PoissonNLLLoss MarginRankingLoss "
    "MultiMarginLoss SoftMarginLoss HingeEmbeddingLoss MultiLabelSoftMarginLoss CTCLoss"
)

RULES: dict[str, Callable[[Case], Rule | None]] = {
    **dict.fromkeys(_ELEMENTWISE.split(), combining.elementwise),
    **dict.fromkeys(_IN_PLACE.split(), combining.in_place),
    **dict.fromkeys(_SAME.split(), reshaping.same("works on each element alone")),
    **dict.fromkeys(_SAME_LAYERS.split(), reshaping.same("works on each element alone")),
    **dict.fromkeys(_NORMS.split(), reshaping.same("normalizes and rescales")),
    **dict.fromkeys(_DROPOUTS.split(), reshaping.same("sets elements to zero")),
    **dict.fromkeys(_MATRICES.split(), algebra.square),
    **dict.fromkeys(_TRANSFORMERS.split(), reshaping.same("gives one row for each position of its input")),
    **dict.fromkeys(_ALONG.split(), reshaping.same("rearranges or rescales along a dimension")),
    **dict.fromkeys(_REDUCE.split(), combining.reduce),
    **dict.fromkeys(("max", "min"), combining.extreme),
    **dict.fromkeys(_LOSSES.split(), combining.loss),
    **dict.fromkeys(("view", "reshape"), reshaping.view),
    **dict.fromkeys(("flatten", "Flatten"), reshaping.flatten),
    **dict.fromkeys(("unflatten", "Unflatten"), reshaping.unflatten),
    **dict.fromkeys(("squeeze", "squeeze_"), reshaping.squeeze),
    **dict.fromkeys(("unsqueeze", "unsqueeze_"), reshaping.unsqueeze),
    "permute": reshaping.permute,
    **dict.fromkeys(("transpose", "transpose_", "swapaxes", "swapdims"), reshaping.transpose),
    **dict.fromkeys(("T", "mT", "H", "mH", "t"), reshaping.matrix_transpose),
    "movedim": reshaping.movedim,
    **dict.fromkeys(("expand", "expand_as", "broadcast_to"), reshaping.expand),
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
    **dict.fromkeys(("arange", "range"), making.arange),
    **dict.fromkeys(("linspace", "logspace"), making.linspace),
    "eye": making.eye,
    "randperm": making.permutation,
    **dict.fromkeys(("tensor", "as_tensor"), making.from_lists),
    **dict.fromkeys(("new_zeros", "new_ones", "new_empty", "new_full"), making.new),
    "meshgrid": making.meshgrid,
    "multinomial": making.multinomial,
    "hstack": rearranging.hstack,
    **dict.fromkeys(("vstack", "row_stack"), rearranging.vstack),
    "tensor_split": rearranging.tensor_split,
    "tile": rearranging.tile,
    "repeat_interleave": rearranging.repeat_interleave,
    "ravel": rearranging.ravel,
    **dict.fromkeys(("view_as", "reshape_as"), rearranging.as_other),
    "select": rearranging.select,
    "narrow": rearranging.narrow,
    "diagonal": rearranging.diagonal,
    "diag": rearranging.diag,
    "rot90": rearranging.rot90,
    **dict.fromkeys(("pad", *_PADS.split()), rearranging.pad),
    **dict.fromkeys(("unfold", "Unfold"), rearranging.unfold),
    **dict.fromkeys(("glu", "GLU"), rearranging.glu),
    "diff": rearranging.diff,
    **dict.fromkeys(("take", "take_along_dim"), rearranging.take),
    "setitem": rearranging.setitem,
    "view_as_real": rearranging.view_as_real,
    **dict.fromkeys(("addmm", "addmv", "baddbmm"), algebra.added_product),
    "tensordot": algebra.tensordot,
    "cdist": algebra.distances,
    **dict.fromkeys(("cosine_similarity", "CosineSimilarity"), algebra.similarity),
    **dict.fromkeys(("pairwise_distance", "PairwiseDistance"), algebra.pairwise),
    "kron": algebra.kron,
    **dict.fromkeys(("det", "linalg_det", "logdet", "slogdet", "linalg_slogdet"), algebra.determinant),
    "trace": combining.reduce,
    **dict.fromkeys(("quantile", "nanquantile"), algebra.quantile),
    "kthvalue": algebra.kth,
    "searchsorted": algebra.searched,
    "EmbeddingBag": algebra.bag,
    "Bilinear": layers.bilinear,
    "Transformer": layers.transformer,
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
    **dict.fromkeys(
        ("interpolate", "Upsample", "UpsamplingNearest2d", "UpsamplingBilinear2d"), layers.interpolate
    ),
    **dict.fromkeys(("pixel_shuffle", "PixelShuffle"), layers.pixel_shuffle),
    **dict.fromkeys(("pixel_unshuffle", "PixelUnshuffle"), layers.pixel_unshuffle),
}  # fmt: skip
