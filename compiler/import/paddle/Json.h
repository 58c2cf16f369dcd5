//===- Json.h - looking into JSON that may hold anything -------*- C++ -*-===//
// The library's own accessors end the process where a value has another type than expected; these do not.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_COMPILER_IMPORT_PADDLE_JSON_H
#define SKIFF_COMPILER_IMPORT_PADDLE_JSON_H

#include "llvm/ADT/StringRef.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace skiff::import_paddle {

using Json = nlohmann::json;
using JsonArray = Json::array_t;

/// Null if the text is not JSON.
Json parseJson(llvm::StringRef text);

/// The value of a key; null if there is none, or `object` is no object.
const Json *member(const Json &object, const char *key);

/// The elements of an array that is a member; an empty one if there is none.
const JsonArray &arrayMember(const Json &object, const char *key);

/// Nothing if `value` is null or of another type. Numbers: bool and whole floats are integers, too.
std::optional<llvm::StringRef> asString(const Json *value);
std::optional<int64_t> asInt(const Json *value);
std::optional<double> asNumber(const Json *value);
std::optional<bool> asBool(const Json *value);

} // namespace skiff::import_paddle

#endif // SKIFF_COMPILER_IMPORT_PADDLE_JSON_H
