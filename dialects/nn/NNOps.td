//===- NNOps.td - the graph language ---------------------------------------===//
#ifndef SKIFF_DIALECTS_NN
#define SKIFF_DIALECTS_NN

include "dialects/nn/NNBase.td"
include "dialects/nn/NNElementwise.td"
include "dialects/nn/NNDataMovement.td"
include "dialects/nn/NNContraction.td"
include "dialects/nn/NNReduction.td"
include "dialects/nn/NNControlFlow.td"
include "dialects/nn/NNIndexing.td"
include "dialects/nn/NNSampling.td"

#endif // SKIFF_DIALECTS_NN
