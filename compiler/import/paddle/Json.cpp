//===- Json.cpp - looking into JSON that may hold anything ----------------===//
#include "compiler/import/paddle/Json.h"

#include <cmath>

using namespace skiff::import_paddle;
using llvm::StringRef;

Json skiff::import_paddle::parseJson(StringRef text) {
  Json json = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded())
    return Json();
  return json; // moved: a copy of deep JSON would overflow the stack
}

const Json *skiff::import_paddle::member(const Json &object, const char *key) {
  auto found = object.find(key); // the end, if it is no object
  return found == object.end() ? nullptr : &*found;
}

const JsonArray &skiff::import_paddle::arrayMember(const Json &object, const char *key) {
  static const JsonArray empty;
  const Json *value = member(object, key);
  const JsonArray *array = value ? value->get_ptr<const JsonArray *>() : nullptr;
  return array ? *array : empty;
}

std::optional<StringRef> skiff::import_paddle::asString(const Json *value) {
  if (const auto *string = value ? value->get_ptr<const std::string *>() : nullptr)
    return StringRef(*string);
  return std::nullopt;
}

std::optional<int64_t> skiff::import_paddle::asInt(const Json *value) {
  if (!value)
    return std::nullopt;
  if (const auto *number = value->get_ptr<const uint64_t *>(); number && *number > uint64_t(INT64_MAX))
    return std::nullopt;
  if (const auto *number = value->get_ptr<const int64_t *>())
    return *number;
  if (const auto *flag = value->get_ptr<const bool *>())
    return *flag;
  const auto *number = value->get_ptr<const double *>();
  if (number && std::nearbyint(*number) == *number && std::fabs(*number) < 0x1p62)
    return int64_t(*number);
  return std::nullopt;
}

std::optional<double> skiff::import_paddle::asNumber(const Json *value) {
  if (!value)
    return std::nullopt;
  if (const auto *number = value->get_ptr<const uint64_t *>())
    return double(*number);
  if (const auto *number = value->get_ptr<const int64_t *>())
    return double(*number);
  if (const auto *number = value->get_ptr<const double *>())
    return *number;
  return std::nullopt;
}

std::optional<bool> skiff::import_paddle::asBool(const Json *value) {
  if (const auto *flag = value ? value->get_ptr<const bool *>() : nullptr)
    return *flag;
  if (std::optional<int64_t> number = asInt(value); number && (*number == 0 || *number == 1))
    return *number == 1;
  return std::nullopt;
}
