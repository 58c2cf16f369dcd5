//===- NNSampling.td - values between elements, at places that data gives ------===//
#ifndef SKIFF_DIALECTS_NN_SAMPLING
#define SKIFF_DIALECTS_NN_SAMPLING

include "dialects/nn/NNBase.td"

def NN_SamplePadding : I32EnumAttr<"SamplePadding", "what lies outside the input", [
    I32EnumAttrCase<"zeros", 0>, I32EnumAttrCase<"border", 1>, I32EnumAttrCase<"reflection", 2>]> {
  let cppNamespace = "::skiff::nn";
}

def NN_SampleOp : NN_Op<"sample"> {
  let summary = "the input at given places, interpolated, channels-last";
  let description = [{
    input `[N, spatial..., C]`, places `[N, out..., number of spatial dims]`, result `[N, out..., C]`. A place is
    in elements of the input, its last spatial dim first (x, y, z), f32 or f64. With `reflect_at_edge` reflection
    is about -1/2 and size - 1/2, else about 0 and size - 1.
    Constraints: (C1) both ranks are equal, and at least 3; (C2) N is the same; (C3) the last dim of the places is
    the number of spatial dims. ONNX: GridSample, DeformConv.
  }];
  let arguments = (ins AnyRankedTensor:$input, AnyRankedTensor:$places, NN_ResizeMode:$mode,
                       NN_SamplePadding:$padding, BoolAttr:$reflect_at_edge);
}

def NN_RoiAlignOp : NN_Op<"roi_align"> {
  let summary = "mean or maximum of interpolated samples in each bin of each region, channels-last";
  let description = [{
    input `[N, H, W, C]`, rois `[R, 4]` (x1, y1, x2, y2), batch `[R]`: the image of each region; result
    `[R, height, width, C]`. `sampling_ratio` samples a bin along each dim, as many as it has elements if 0. With
    `half_pixel` places are moved by -1/2. An image outside the batch is clamped.
    Constraints: (C1) ranks are 4, 2 and 1; (C2) a region has 4 numbers; (C3) R is the same.
  }];
  let arguments = (ins AnyRankedTensor:$input, AnyRankedTensor:$rois, AnyRankedTensor:$batch, I64Attr:$height,
                       I64Attr:$width, F64Attr:$spatial_scale, I64Attr:$sampling_ratio, BoolAttr:$half_pixel,
                       BoolAttr:$max);
}

def NN_Col2ImOp : NN_Op<"col2im"> {
  let summary = "sums the windows of an image back into it, channels-first";
  let description = [{
    input `[N, C, kernel elements, blocks]`, result `[N, C, shape...]`: each of its elements is the sum of those
    elements of windows that lie on it. Blocks and kernel elements are row-major over the spatial dims. `pads`: all
    lows, then all highs.
    Constraints: (C1) one attribute value per spatial dim; (C2) the input has as many blocks and kernel elements as
    they give.
  }];
  let arguments = (ins AnyRankedTensor:$input, AffineMapAttr:$shape, DenseI64ArrayAttr:$kernel,
                       DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations);
}

#endif // SKIFF_DIALECTS_NN_SAMPLING
