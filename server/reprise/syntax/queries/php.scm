; Definitions

(class_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(interface_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(trait_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(enum_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(function_definition
  name: (_) @name
  body: (_) @body) @definition.function

(method_declaration name: (_) @name) @definition.method

(method_declaration
  name: (_) @name
  body: (_) @body) @definition.method

(property_declaration
  (property_element name: (variable_name (name) @name))) @definition.variable

(property_promotion_parameter
  name: (variable_name (name) @name)) @definition.variable

(const_declaration (const_element . (name) @name)) @definition.variable

(enum_case name: (_) @name) @definition.variable

; Imports

(namespace_use_declaration) @import

[
  (require_expression)
  (require_once_expression)
  (include_expression)
  (include_once_expression)
] @import

; Calls

(function_call_expression
  function: [
    (name) @call
    (qualified_name (name) @call)
  ])

(member_call_expression
  object: (_) @receiver
  name: (name) @call)

(nullsafe_member_call_expression
  object: (_) @receiver
  name: (name) @call)

(scoped_call_expression
  scope: (_) @receiver
  name: (name) @call)

(object_creation_expression
  [
    (name) @call
    (qualified_name (name) @call)
  ])

; References

(named_type
  [
    (name) @reference
    (qualified_name (name) @reference)
  ])

(base_clause
  [
    (name) @reference
    (qualified_name (name) @reference)
  ])

(class_interface_clause
  [
    (name) @reference
    (qualified_name (name) @reference)
  ])

(class_declaration body: (_ (use_declaration (name) @reference)))

(attribute (name) @reference)

(class_constant_access_expression . (name) @reference)
