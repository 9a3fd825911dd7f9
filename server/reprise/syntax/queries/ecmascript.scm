; What JavaScript, TypeScript and TSX share.

; Definitions

(function_declaration
  name: (_) @name
  body: (_) @body) @definition.function

(generator_function_declaration
  name: (_) @name
  body: (_) @body) @definition.function

(class_declaration
  name: (_) @name
  body: (_) @body) @definition.class

(method_definition
  name: (_) @name
  body: (_) @body) @definition.method

(_
  (variable_declarator
    name: (identifier) @name
    value: [
      (arrow_function body: (_) @body)
      (function_expression body: (_) @body)
      (generator_function body: (_) @body)
    ])) @definition.function

(_
  (variable_declarator
    name: (identifier) @name
    value: (class body: (_) @body))) @definition.class

; at the top: a function that another one wraps, as in `memo(() => ...)`
(program
  (_
    (variable_declarator
      name: (identifier) @name
      value: (call_expression
        arguments: (arguments
          .
          [
            (arrow_function body: (_) @body)
            (function_expression body: (_) @body)
          ])))) @definition.function)

(program
  (export_statement
    declaration: (_
      (variable_declarator
        name: (identifier) @name
        value: (call_expression
          arguments: (arguments
            .
            [
              (arrow_function body: (_) @body)
              (function_expression body: (_) @body)
            ])))) @definition.function))

; at the top: constants, and objects whose functions are named after them
(program
  (_ (variable_declarator name: (identifier) @name)) @definition.variable)

(program
  (export_statement
    declaration: (_ (variable_declarator name: (identifier) @name)) @definition.variable))

(program
  (_
    (variable_declarator
      name: (identifier) @name
      value: [
        (object) @body
        (call_expression arguments: (arguments (object) @body))
      ])) @definition.variable)

(program
  (export_statement
    declaration: (_
      (variable_declarator
        name: (identifier) @name
        value: [
          (object) @body
          (call_expression arguments: (arguments (object) @body))
        ])) @definition.variable))

(pair
  key: (property_identifier) @name
  value: [
    (arrow_function body: (statement_block) @body)
    (function_expression body: (_) @body)
  ]) @definition.method

(assignment_expression
  left: (member_expression
    object: (_) @owner
    property: (property_identifier) @name)
  right: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
  ]) @definition.function

(assignment_expression
  left: (member_expression) @name
  right: (object) @body) @scope.type

(assignment_expression
  left: (member_expression
    object: (this) @owner
    property: (property_identifier) @name)) @definition.attribute

(export_statement
  "default" @name
  value: [
    (arrow_function body: (_) @body)
    (function_expression body: (_) @body)
  ]) @definition.function

(export_statement
  "default" @name
  value: (object) @body) @definition.variable

(export_statement
  declaration: (_) @wrapped) @wrapper

; Imports

(import_statement) @import

(export_statement source: (_)) @import

(variable_declarator
  value: [
    (call_expression
      function: (identifier)
      arguments: (arguments . (string) .))
    (await_expression
      (call_expression function: (import)))
    (member_expression
      object: (call_expression
        function: (identifier)
        arguments: (arguments . (string) .)))
  ]) @import

(expression_statement
  (call_expression
    function: (identifier)
    arguments: (arguments . (string) .))) @import

(call_expression function: (import)) @import

; Calls

(call_expression function: (identifier) @call)

(call_expression
  function: (member_expression
    object: (_) @receiver
    property: [
      (property_identifier)
      (private_property_identifier)
    ] @call))

(new_expression constructor: (identifier) @call)

(new_expression
  constructor: (member_expression
    object: (_) @receiver
    property: (property_identifier) @call))

; References

(decorator (identifier) @reference)

(decorator
  (member_expression
    object: (_) @receiver
    property: (property_identifier) @reference))
