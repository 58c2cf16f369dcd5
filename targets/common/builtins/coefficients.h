//===- coefficients.h - constants of the support library ------------------------===//
// Written by fit.py; edit that. How each is used is said where it is used.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_TARGETS_COMMON_BUILTINS_COEFFICIENTS_H
#define SKIFF_TARGETS_COMMON_BUILTINS_COEFFICIENTS_H

#include "targets/common/builtins/common.h"

static const double INV_LN2 = 0x1.71547652b82fep+0;
static const double LN2_1 = 0x1.62e42fefa3000p-1;
static const double LN2_2 = 0x1.3de6af278ece6p-42;
static const DD LN2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
static const DD LOG2_E = {0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56};
static const DD LN10 = {0x1.26bb1bbb55516p+1, -0x1.f48ad494ea3e9p-53};
static const DD LOG10_E = {0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57};
static const double LOG10_2_1 = 0x1.34413509f7000p-2;
static const double LOG10_2_2 = 0x1.3fde623e2566bp-43;
static const double TWO_OVER_PI = 0x1.45f306dc9c883p-1;
static const double HALF_PI_1 = 0x1.921fb54400000p+0;
static const double HALF_PI_2 = 0x1.0b4611a600000p-34;
static const double HALF_PI_3 = 0x1.3198a2e000000p-69;
static const double HALF_PI_4 = 0x1.b839a252049c1p-104;
static const DD PI = {0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};
static const DD HALF_PI = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
static const DD THIRD = {0x1.5555555555555p-2, 0x1.5555555555555p-56};
static const DD FIFTH = {0x1.999999999999ap-3, -0x1.999999999999ap-57};

// (e^r - 1 - r) / r^2, |r| <= ln(2) / 2
static const double EXP_POLY[11] = {
    // error 1.5e-19
    0x1p-1,
    0x1.5555555555557p-3,
    0x1.5555555555556p-5,
    0x1.11111111100b6p-7,
    0x1.6c16c16c162bfp-10,
    0x1.a01a01abfc8ddp-13,
    0x1.a01a01a6e448ep-16,
    0x1.71de01f07539bp-19,
    0x1.27e4db3f36203p-22,
    0x1.af4e70dd7207dp-26,
    0x1.1f7350a074033p-29,
};

// (atanh(s)/s - 1 - z/3 - z^2/5) / z^3, z = s^2, s <= 0.172
static const double ATANH_POLY[8] = {
    // error 2.1e-23
    0x1.2492492492492p-3, 0x1.c71c71c71c82cp-4, 0x1.745d1745a2672p-4, 0x1.3b13b16ca593ap-4,
    0x1.1110f7753ba27p-4, 0x1.e1f037c6446fep-5, 0x1.acf1e67490b5cp-5, 0x1.b3233babbe4d1p-5,
};

// (atanh(s)/s - 1) / z, as above
static const double LOG_POLY[8] = {
    // error 3.1e-20
    0x1.5555555555555p-2, 0x1.9999999999a3ep-3, 0x1.2492492475dbcp-3, 0x1.c71c720302bd8p-4,
    0x1.745cf85360411p-4, 0x1.3b1c5ae500a38p-4, 0x1.0fbaab3c72fc6p-4, 0x1.0c2c748b6f13cp-4,
};

// (sin(r)/r - 1) / z and (cos(r) - 1 + z/2) / z^2, z = r^2, |r| <= pi/4
static const double SIN_POLY[6] = {
    // error 1.2e-17
    -0x1.5555555555555p-3, 0x1.1111111110b8fp-7,   -0x1.a01a019e7b518p-13,
    0x1.71de378bbd711p-19, -0x1.ae5fffc91a3e2p-26, 0x1.5e0711724951fp-33,
};
static const double COS_POLY[6] = {
    // error 4.4e-19
    0x1.5555555555555p-5,   -0x1.6c16c16c16955p-10, 0x1.a01a019f4a826p-16,
    -0x1.27e4fa1272706p-22, 0x1.1eeb634b132cdp-29,  -0x1.907999e6897e2p-37,
};

// (asin(x)/x - 1) / z, z = x^2 <= 1/4
static const double ASIN_POLY[14] = {
    // error 2.4e-19
    0x1.5555555555555p-3,  0x1.3333333333388p-4, 0x1.6db6db6dac1e0p-5, 0x1.f1c71c7a52ba3p-6,
    0x1.6e8ba123e494cp-6,  0x1.1c4efce23019fp-6, 0x1.c990ad3d8fdcap-7, 0x1.7b027ee1dd585p-7,
    0x1.3b49de7121487p-7,  0x1.31622469ce5adp-7, 0x1.8f193743418ffp-9, 0x1.406192d124629p-6,
    -0x1.3b416bb7d9257p-6, 0x1.e529c6fce9bb4p-6,
};

// (atan(u)/u - 1) / z, z = u^2, |u| <= 1/16 and a little
static const double ATAN_POLY[6] = {
    // error 4.9e-22
    -0x1.5555555555555p-2, 0x1.9999999999944p-3,  -0x1.249249245557ap-3,
    0x1.c71c6fcafb757p-4,  -0x1.745959515b61dp-4, 0x1.37d25a589b017p-4,
};

// (sinh(x)/x - 1) / z, z = x^2 <= 1
static const double SINH_POLY[8] = {
    // error 2.4e-22
    0x1.5555555555555p-3,  0x1.1111111111111p-7,  0x1.a01a01a01a001p-13, 0x1.71de3a556f96cp-19,
    0x1.ae6456792a77fp-26, 0x1.612467ccb2260p-33, 0x1.ae777c36fd5b6p-41, 0x1.99f0806c2628dp-49,
};

// erf(x)/x - 1, z = x^2, x <= 0.5
static const double ERF_POLY[9] = {
    // error 4.3e-18
    0x1.06eba8214db68p-3,  -0x1.812746b0379b5p-2,  0x1.ce2f21a03d814p-4,
    -0x1.b82ce30f2b28fp-6, 0x1.565bcbf8e0365p-8,   -0x1.c02d4f6e4921ap-11,
    0x1.f98db34e8872ep-14, -0x1.f224dfc5409afp-17, 0x1.8b4b60851826bp-20,
};

// e^(x^2) erfc(x) around a centre: [0.5, 1.5], [1.5, 2.5], [2.5, 4.5]
static const DD ERFC_MID_0 = {0x1.b5d8780f956b2p-2, 0x1.825447f231a67p-58};
static const double ERFC_POLY_0[17] = {
    // error 1.7e-18
    -0x1.17c4e3f17c050p-2,  0x1.3c27283c32cc2p-3,  -0x1.44837f8906fcfp-4,  0x1.33cad0ef5ee58p-5,
    -0x1.10fcf1b55940ap-6,  0x1.c8cb958c04128p-8,  -0x1.6af2654defe3ep-9,  0x1.135263182dbc9p-10,
    -0x1.90822384847a8p-12, 0x1.184fae372b9c6p-13, -0x1.7ab1bce9f577bp-15, 0x1.ef12bf94fdc90p-17,
    -0x1.39c9dbe963811p-18, 0x1.81216cc162db6p-20, -0x1.cdd0e233df329p-22, 0x1.268eba7ef3512p-23,
    -0x1.4eabd351babeep-25,
};
static const DD ERFC_MID_1 = {0x1.058671b52c776p-2, -0x1.3b83c701df899p-58};
static const double ERFC_POLY_1[15] = {
    // error 5.7e-18
    -0x1.b57034efd3f72p-4,  0x1.5672b9ea13df2p-5,  -0x1.fa9d3ac955da3p-7,  0x1.64907215a02fap-8,
    -0x1.e028e8a56991cp-10, 0x1.369ffa0ca58eep-11, -0x1.8382216cf3796p-13, 0x1.d37b9f8d8088dp-15,
    -0x1.115cfb01afa4dp-16, 0x1.3699334a83c4ep-18, -0x1.5779bea7e1313p-20, 0x1.71b6f7c9e2710p-22,
    -0x1.852caedd0301ap-24, 0x1.a911f542efa7fp-26, -0x1.ab00eaf75101ep-28,
};
static const DD ERFC_MID_2 = {0x1.3e0a99a0ee914p-3, -0x1.902cb7976c65ep-60};
static const double ERFC_POLY_2[18] = {
    // error 2.4e-18
    -0x1.5285d2eb1ef74p-5,  0x1.5d581133378edp-7,  -0x1.5e5d7e98990fbp-9,  0x1.5632136d8cc80p-11,
    -0x1.460abd6b33a7fp-13, 0x1.2f839e5449577p-15, -0x1.146bc3fd9a458p-17, 0x1.ed2a9666fe777p-20,
    -0x1.af5d6ab8eaefap-22, 0x1.724f97b0d96d8p-24, -0x1.38441b42e88f4p-26, 0x1.02dccb799e7b8p-28,
    -0x1.a66ef6cc2abefp-31, 0x1.531c4f99033d9p-33, -0x1.08a425e77bcd1p-35, 0x1.9cc12877c923bp-38,
    -0x1.7905408ee6a42p-40, 0x1.1c9e1fc7d65eep-42,
};

// x e^(x^2) erfc(x) = 1/sqrt(pi) + t P(t), t = 1/x^2, x >= 4.5
static const DD INV_SQRT_PI = {0x1.20dd750429b6dp-1, 0x1.1ae3a914fed80p-57};
static const double ERFC_POLY_3[14] = {
    // error 3.1e-19
    -0x1.20dd750429b68p-2,  0x1.b14c2f863c8eap-2,  -0x1.0ecf9db28cae2p+0,  0x1.d9eb5306ca685p+1,
    -0x1.0a94456acd6d9p+4,  0x1.6e887432e0637p+6,  -0x1.29a6b704df14ap+9,  0x1.15c25fe58fec7p+12,
    -0x1.1f95f73964de5p+15, 0x1.36070212d8d93p+18, -0x1.3999ced981da7p+21, 0x1.035270cc50291p+24,
    -0x1.25403506f7abcp+26, 0x1.46958e4cd8575p+27,
};

// atan(i / 8)
static const DD ATAN_TABLE[9] = {
    {0x0.0p+0, 0x0.0p+0},
    {0x1.fd5ba9aac2f6ep-4, -0x1.cd37686760c17p-59},
    {0x1.f5b75f92c80ddp-3, 0x1.8ab6e3cf7afbdp-57},
    {0x1.6f61941e4def1p-2, -0x1.c63aae6f6e918p-56},
    {0x1.dac670561bb4fp-2, 0x1.a2b7f222f65e2p-56},
    {0x1.1e00babdefeb4p-1, -0x1.928df287a668fp-58},
    {0x1.4978fa3269ee1p-1, 0x1.2419a87f2a458p-56},
    {0x1.700a7c5784634p-1, -0x1.8c34d25aadef6p-56},
    {0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55},
};

// 64 zero bits, then the bits of 2/pi
static const uint64_t TWO_OVER_PI_BITS[20] = {
    0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
    0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41,
    0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7,
    0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
};

#endif // SKIFF_TARGETS_COMMON_BUILTINS_COEFFICIENTS_H
