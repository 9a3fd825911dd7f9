; Definitions

(class_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(interface_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(struct_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(enum_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(record_declaration name: (_) @name) @definition.class

(record_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(method_declaration name: (_) @name) @definition.method

(method_declaration
  name: (_) @name
  body: (_) @body) @definition.method

(constructor_declaration
  name: (_) @name
  body: (_) @body) @definition.method

(local_function_statement
  name: (_) @name
  body: (_) @body) @definition.function

(property_declaration name: (_) @name) @definition.variable

(property_declaration
  name: (_) @name
  accessors: (_) @rest) @definition.variable

(event_field_declaration
  (variable_declaration (variable_declarator name: (_) @name))) @definition.variable

(field_declaration
  (variable_declaration (variable_declarator name: (_) @name))) @definition.variable

(enum_member_declaration name: (_) @name) @definition.variable

(delegate_declaration name: (_) @name) @definition.class

; Imports

(using_directive) @import

; Calls

(invocation_expression
  function: [
    (identifier) @call
    (generic_name (identifier) @call)
  ])

(invocation_expression
  function: [
    (member_access_expression expression: _ @receiver name: (identifier) @call)
    (member_access_expression expression: _ @receiver name: (generic_name (identifier) @call))
    (conditional_access_expression
      condition: _ @receiver
      (member_binding_expression
        name: [
          (identifier) @call
          (generic_name (identifier) @call)
        ]))
  ])

(object_creation_expression
  type: [
    (identifier) @call
    (generic_name (identifier) @call)
    (qualified_name name: (identifier) @call)
  ])

; References

(base_list
  [
    (identifier) @reference
    (generic_name (identifier) @reference)
    (qualified_name name: (identifier) @reference)
  ])

(attribute name: (identifier) @reference)

(type_argument_list (identifier) @reference)

(_
  type: [
    (identifier) @reference
    (generic_name (identifier) @reference)
    (nullable_type type: (identifier) @reference)
    (array_type type: (identifier) @reference)
  ])

(_
  returns: [
    (identifier) @reference
    (generic_name (identifier) @reference)
  ])
