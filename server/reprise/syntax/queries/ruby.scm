; Definitions

(class name: (_) @name) @definition.class

(class
  name: (_) @name
  body: (_) @body) @definition.class

(module
  name: (_) @name
  body: (_) @body) @definition.class

(singleton_class
  value: (self) @name
  body: (_) @body) @scope.type

(method name: (_) @name) @definition.function

(method
  name: (_) @name
  body: (_) @body) @definition.function

(singleton_method name: (_) @name) @definition.method

(singleton_method
  name: (_) @name
  body: (_) @body) @definition.method

(assignment left: (constant) @name) @definition.variable

; `Point = Struct.new(:x) do ... end`
(assignment
  left: (constant) @name
  right: (call block: (_ body: (_) @body))) @definition.class

; `attr_reader :name`
(call
  method: (identifier) @macro
  arguments: (argument_list (simple_symbol) @name)) @definition.accessor

; Imports

(call
  !receiver
  method: (identifier)
  arguments: (argument_list (string))) @import

; Calls

(call
  !receiver
  method: (identifier) @call)

(call
  receiver: (_) @receiver
  method: [
    (identifier)
    (constant)
  ] @call)

; References

(constant) @reference
